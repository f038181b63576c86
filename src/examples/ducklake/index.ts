/** The DuckLake example of Metaxy's documentation: two clips, one feature, a catalog file and a folder. */

import type { Workspace } from '../workspace.ts'
import definitions from './definitions.py?raw'
import demoRows from './ducklake_demo.json?raw'
import toml from './metaxy.toml?raw'

export const ducklakeExample: Workspace = {
  toml,
  definitions,
  data: [{ feature: 'examples/ducklake_demo', format: 'json', text: demoRows }],
}
