/**
 * Which folder may import which. Arrows never point up; the pure folders never see React, Monaco or the DOM.
 * `node_modules` imports are checked only where a rule names them.
 */
const layers = {
  text: [],
  values: [],
  config: ['text'],
  attach: ['config', 'text'],
  cli: ['attach', 'config', 'text'],
  lake: ['values'],
  extension: ['lake', 'values'],
  'engine-check': ['lake', 'values'],
  console: [],
  metaxy: ['lake', 'text', 'values'],
  definitions: ['metaxy', 'text'],
  rows: ['text', 'values'],
  pipeline: ['metaxy', 'lake', 'rows', 'text', 'values'],
  examples: ['rows'],
  offline: [],
  platform: ['lake', 'values'],
  worker: [
    'platform',
    'extension',
    'engine-check',
    'pipeline',
    'metaxy',
    'attach',
    'console',
    'lake',
    'rows',
    'values',
  ],
  components: ['values'],
  panels: [
    'components',
    'config',
    'console',
    'attach',
    'definitions',
    'rows',
    'metaxy',
    'text',
    'values',
    'lake',
    'pipeline',
    'worker',
  ],
  app: [
    'panels',
    'components',
    'worker',
    'engine-check',
    'config',
    'console',
    'attach',
    'definitions',
    'rows',
    'metaxy',
    'pipeline',
    'examples',
    'offline',
    'text',
    'values',
    'lake',
  ],
}

const pure = [
  'text',
  'values',
  'config',
  'attach',
  'cli',
  'lake',
  'extension',
  'engine-check',
  'console',
  'metaxy',
  'definitions',
  'rows',
  'pipeline',
]

const layerRules = Object.entries(layers).map(([layer, allowed]) => ({
  name: `${layer}-imports`,
  comment: `src/${layer} may import only: ${allowed.join(', ') || 'nothing of ours'}`,
  severity: 'error',
  // Tests may reach for the Node adapters of the ports.
  from: { path: `^src/${layer}/`, pathNot: '\\.test\\.tsx?$|/testing/' },
  to: { path: '^src/', pathNot: `^src/(${[layer, ...allowed].join('|')})/` },
}))

module.exports = {
  forbidden: [
    ...layerRules,
    {
      name: 'no-cycles',
      comment: 'Modules point one way.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'pure-folders',
      comment:
        'These run under Node and are usable by other tools: no React, Monaco, DuckDB or browser adapters.',
      severity: 'error',
      from: { path: `^src/(${pure.join('|')})/`, pathNot: '\\.test\\.tsx?$|/testing/' },
      to: {
        path: 'node_modules/(react|react-dom|monaco-editor|zustand|radix-ui|@duckdb|parquet-wasm|comlink)/',
      },
    },
    {
      name: 'panels-apart',
      comment: 'Panels never import each other.',
      severity: 'error',
      from: { path: '^src/panels/([^/]+)/' },
      to: { path: '^src/panels/([^/]+)/', pathNot: '^src/panels/$1/' },
    },
    {
      name: 'page-sees-only-the-proxy',
      comment: 'The page talks to the engine through the worker client, its interface and its types.',
      severity: 'error',
      from: { path: '^src/(panels|app)/' },
      to: { path: '^src/worker/', pathNot: '^src/worker/(api|playground|client)\\.ts$' },
    },
    {
      name: 'no-testing-in-the-product',
      comment: 'Node adapters are for tests.',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.tsx?$|/testing/' },
      to: { path: '/testing/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\?(url|raw|worker|classic-worker)' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'browser', 'default', 'types'],
    },
  },
}
