/**
 * Asks the real Metaxy and DuckDB again and compares with the recorded answers under conformance/expected; changes
 * nothing there. `npm run conformance -- attach lake` runs only what is named. Ends with 1 on any difference. Without
 * Python 3.10 or later, or when its packages cannot be installed, it says so and ends with 0: nothing was compared.
 * CONFORMANCE_PYTHON names a Python that has the packages already.
 */

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checksums, differences, fileNames } from './recorded-answers.mjs'

const folder = fileURLToPath(new URL('../conformance', import.meta.url))
const expected = join(folder, 'expected')

/** Recorded files of a folder whose names end so. @param {string} name @param {string} ending */
function recorded(name, ending) {
  const names = readdirSync(join(expected, name), { recursive: true }).map(String)
  return names.filter((file) => file.endsWith(ending)).map((file) => `${name}/${file}`)
}

/**
 * What each generator records, and the checks that record nothing. Of a folder the names of its files are compared, of
 * `parquet` also their bytes; the rest as `recorded-answers.mjs` compares it.
 */
const generators = {
  attach: ['attach.json'],
  versions: ['versions.json'],
  writes: ['writes.json'],
  alter_types: ['alter-types.json'],
  lake: ['example-lake.json', 'native-lake/rows.json', 'native-lake/data'],
  read_lakes: ['lakes', ...recorded('lakes', 'rows.json')],
  older_lakes: ['older-lakes', ...recorded('older-lakes', '.json')],
  parquet: ['parquet'],
}
const checks = ['scripts', 'lake', 'download']
const steps = {
  attach: () => generated('attach'),
  versions: () => generated('versions'),
  writes: () => generated('writes'),
  lake: () => generated('lake'),
  alter_types: () => generated('alter_types'),
  read_lakes: () => generated('read_lakes'),
  older_lakes: () => generated('older_lakes'),
  parquet: () => generated('parquet'),
  ...Object.fromEntries(checks.map((name) => [`check-${name}`, () => passes(`check_${name}.py`)])),
}

/** @param {string} reason @returns {never} */
function skip(reason) {
  console.error(`\nSKIPPED: nothing was compared with the real Metaxy and DuckDB.\n${reason}\n`)
  process.exit(0)
}

/** @param {string} python */
function isUsable(python) {
  const script = 'import sys; sys.exit(sys.version_info < (3, 10))'
  return spawnSync(python, ['-c', script], { stdio: 'ignore' }).status === 0
}

/** The Python of conformance/.venv, made and filled first where necessary. */
function installed() {
  const environment = join(folder, '.venv')
  const [bin, executable] = process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']
  const python = join(environment, bin, executable)
  const requirements = join(folder, 'requirements.txt')
  const overrides = join(folder, 'overrides.txt')
  const wanted = readFileSync(requirements, 'utf8') + readFileSync(overrides, 'utf8')
  const done = join(environment, 'installed.txt')
  if (existsSync(done) && readFileSync(done, 'utf8') === wanted) return python
  const names = ['python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10']
  const found = names.find(isUsable)
  if (found === undefined) skip('There is no Python 3.10 or later. Install one, or set CONFORMANCE_PYTHON.')
  console.log(`Installing conformance/requirements.txt into ${environment} …`)
  const install = [python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
  const commands = [
    [found, '-m', 'venv', environment],
    [...install, '-r', requirements],
    // Against what another package asks for, which pip does only when it looks at no package but this one.
    [...install, '--no-deps', '-r', overrides],
  ]
  for (const [program = '', ...rest] of commands) {
    const { status, stderr, error } = spawnSync(program, rest, { encoding: 'utf8' })
    const said = error?.message ?? stderr
    if (status !== 0) skip(`\`${[program, ...rest].join(' ')}\` failed:\n${said.trim()}`)
  }
  writeFileSync(done, wanted)
  return python
}

function findPython() {
  const named = process.env.CONFORMANCE_PYTHON
  if (named === undefined || named === '') return installed()
  if (!isUsable(named)) skip(`CONFORMANCE_PYTHON is ${named}, which is no Python 3.10 or later.`)
  return named
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !Object.hasOwn(steps, name))
if (unknown.length > 0) {
  console.error(`There is no step ${unknown.join(', ')}; there are ${Object.keys(steps).join(', ')}.`)
  process.exit(2)
}
const python = findPython()
const answers = mkdtempSync(join(tmpdir(), 'conformance-'))

/** @param {string} script @param {string[]} words @param {boolean} isShown */
function run(script, words, isShown) {
  const { status, stderr } = spawnSync(python, [join(folder, script), ...words], {
    encoding: 'utf8',
    stdio: ['ignore', isShown ? 'inherit' : 'pipe', 'pipe'],
  })
  if (status !== 0 && stderr !== '') console.log(stderr.trimEnd())
  return status === 0
}

/** @param {string} script */
function passes(script) {
  return run(script, [], true)
}

/** @param {keyof typeof generators} name */
function generated(name) {
  if (!run(`generate_${name}.py`, [answers], false)) return false
  const found = generators[name].map((answer) => {
    const read = (/** @type {string} */ root) => {
      const path = join(root, answer)
      if (answer.endsWith('.json')) return readFileSync(path, 'utf8')
      return JSON.stringify(answer === 'parquet' ? checksums(path) : fileNames(path))
    }
    const different = differences(answer, read(expected), read(answers))
    console.log(`${different.length === 0 ? 'same' : 'DIFFERENT'}  ${answer}`)
    for (const difference of different) console.log(`  ${difference}`)
    return different.length === 0
  })
  return found.every(Boolean)
}

const failed = Object.entries(steps).filter(([name, step]) => {
  if (asked.length > 0 && !asked.includes(name)) return false
  console.log(`\n== ${name}`)
  return !step()
})
rmSync(answers, { recursive: true })
console.log(
  failed.length === 0
    ? '\nEverything agrees.'
    : `\nNot in agreement: ${failed.map(([name]) => name).join(', ')}`,
)
process.exit(failed.length === 0 ? 0 : 1)
