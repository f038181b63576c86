/** Compiles a long `metaxy.toml` beside the page, so that typing never waits for it. */

import { examineToml, type TomlQuestion } from './toml-answer.ts'

self.addEventListener('message', ({ data }: MessageEvent<TomlQuestion>) =>
  self.postMessage(examineToml(data)),
)
