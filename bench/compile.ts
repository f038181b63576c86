/** Measures the time from an edit of `metaxy.toml` to its SQL and diagnostics, and prints a table. No time fails. */

import { execFileSync } from 'node:child_process'
import { cpus, loadavg } from 'node:os'
import { parseTOML } from 'toml-eslint-parser'
import { compileMetaxyToml } from '../src/attach/compile-toml.ts'
import { documents } from './documents.ts'
import { percentile } from './statistics.ts'

const environment = new Map([['DATABASE_0', ':memory:']])

function isLarge(text: string): boolean {
  return text.length > 100_000
}

/** A different text each time, as after a key press, so that nothing can be remembered from before. */
function edited(text: string, edit: number): string {
  return `${text}# ${edit}\n`
}

function milliseconds(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

interface Times {
  readonly compile: readonly number[]
  readonly parse: readonly number[]
}

/** Parsing alone, what no compiler of TOML can do without. The parser throws at the first mistake or long string. */
function parseOnly(text: string): void {
  try {
    parseTOML(text, { tomlVersion: '1.0' })
  } catch {
    // Where it stops is all there is to parse.
  }
}

/** Both ways of a document in turns, so that what else the machine does falls on both. */
function warmTimes(text: string): Times {
  const [warmUp, runs] = isLarge(text) ? [1, 8] : [200, 500]
  const compile: number[] = []
  const parse: number[] = []
  for (let run = -warmUp; run < runs; run++) {
    const next = edited(text, run)
    const compiled = milliseconds(() => compileMetaxyToml(next, environment))
    const parsed = milliseconds(() => parseOnly(next))
    if (run < 0) continue
    compile.push(compiled)
    parse.push(parsed)
  }
  return { compile, parse }
}

/** The first work of a process that has done nothing yet, its code already loaded; both ways in turns, as above. */
function coldTimes(index: number, text: string): Times {
  const inNewProcess = (way: string) =>
    Number(execFileSync(process.execPath, [process.argv[1] ?? '', way, String(index)]).toString())
  const runs = Array.from(
    { length: isLarge(text) ? 5 : 15 },
    () => [inNewProcess('compile'), inNewProcess('parse')] as const,
  )
  return { compile: runs.map(([compiled]) => compiled), parse: runs.map(([, parsed]) => parsed) }
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell, index) => (index === 0 ? cell.padEnd(22) : cell.padStart(10))).join(' | ')} |`
}

/** The median and the 95th percentile of compiling, and how many times the median of parsing alone it takes. */
function summary({ compile, parse }: Times): readonly string[] {
  const middle = percentile(compile, 0.5)
  return [
    middle.toFixed(2),
    percentile(compile, 0.95).toFixed(2),
    (middle / percentile(parse, 0.5)).toFixed(2),
  ]
}

function printTable(): void {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`
  console.log(
    `Node ${process.versions.node}, ${machine}, load ${loadavg()[0]?.toFixed(1)}. Times in milliseconds.\n`,
  )
  const heads = ['cold p50', 'cold p95', '× parsing', 'warm p50', 'warm p95', '× parsing']
  console.log(row(['document', 'KB', 'statements', 'problems', ...heads]))
  console.log(`| ${['-'.repeat(22), ...Array(9).fill(`${'-'.repeat(9)}:`)].join(' | ')} |`)
  for (const [index, { name, text }] of documents.entries()) {
    const { plan, diagnostics } = compileMetaxyToml(text, environment)
    const size = (Buffer.byteLength(text) / 1000).toFixed(1)
    const made = [plan?.statements.length ?? 0, diagnostics.length].map(String)
    console.log(row([name, size, ...made, ...summary(coldTimes(index, text)), ...summary(warmTimes(text))]))
  }
}

const [way, index] = process.argv.slice(2)
const text = documents[Number(index)]?.text ?? ''
if (way === 'compile') console.log(milliseconds(() => compileMetaxyToml(text, environment)))
else if (way === 'parse') console.log(milliseconds(() => parseOnly(text)))
else printTable()
