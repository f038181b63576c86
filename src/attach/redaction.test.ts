/** No credential of any recorded configuration is in what the page shows, whatever else the configuration says. */

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { compileMetaxyToml } from '../index.ts'

const { cases } = JSON.parse(
  readFileSync(new URL('../../conformance/expected/attach.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly { readonly name: string; readonly toml: string }[] }

const credential = 'hunter2'

/** Puts the credential wherever one belongs: the keys of their own, and parameters of a secret. */
function withCredentials(toml: string): string {
  return toml
    .replace(/^(password|secret|key_id) = "[^"\n]*"/gm, `$1 = "${credential}"`)
    .replace(/secret_parameters = \{ ?(?!\})/g, `secret_parameters = { "session token" = "${credential}", `)
}

it('is hidden in every statement and explanation', () => {
  let written = 0
  for (const { name, toml } of cases) {
    const { plan } = compileMetaxyToml(withCredentials(toml), new Map())
    for (const { sql, redacted, explanation } of plan?.statements ?? []) {
      if (sql.includes(credential)) written += 1
      if (`${redacted}${explanation}`.includes(credential)) throw new Error(`${name}: ${redacted}`)
    }
  }
  expect(written).toBeGreaterThan(400)
})

it('is hidden when it comes from a variable that overrides the file', () => {
  const lead = 'METAXY_STORES__DEV__CONFIG__DUCKLAKE__'
  const names = ['CATALOG__PASSWORD', 'STORAGE__SECRET', 'STORAGE__SECRET_PARAMETERS__SESSION_TOKEN']
  const variables = new Map(names.map((name) => [lead + name, credential]))
  let written = 0
  for (const { toml } of cases) {
    const { plan } = compileMetaxyToml(toml, variables)
    for (const { sql, redacted } of plan?.statements ?? []) {
      if (sql.includes(credential)) written += 1
      expect(redacted).not.toContain(credential)
    }
  }
  expect(written).toBeGreaterThan(100)
})

it('is all that is hidden', () => {
  for (const { toml } of cases) {
    if (/password|secret|key_id|token/i.test(toml.replaceAll('secret_name', ''))) continue
    const { plan } = compileMetaxyToml(toml, new Map())
    for (const { sql, redacted } of plan?.statements ?? []) expect(redacted).toBe(sql)
  }
})
