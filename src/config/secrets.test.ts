import { describe, expect, it } from 'vitest'
import { findLiteralSecrets } from './secrets.ts'

function secrets(text: string): readonly string[] {
  return findLiteralSecrets(text).map(({ start, end }) => text.slice(start, end))
}

const catalog = '[stores.dev.config.ducklake.catalog]\n'

describe('in a file that is TOML', () => {
  it.each([
    ['password = "changeme"', ['"changeme"']],
    ['password = "${PG_PASSWORD}"', []],
    ['password = "${PG_PASSWORD:-}"', []],
    ['password = "${A}${B}"', []],
    ['password = "${PG_PASSWORD:-changeme}"', ['"${PG_PASSWORD:-changeme}"']],
    ['password = "x${PG_PASSWORD}"', ['"x${PG_PASSWORD}"']],
    ['password = ""', []],
    ['password = 12345', ['12345']],
    ["key_id = 'AKIA'\nsecret = '''multi\nline'''", ["'AKIA'", "'''multi\nline'''"]],
    ['secret_name = "my_secret"\nuser = "u"\nhost = "h"\nport = 5432', []],
    ['secret_parameters = { provider = "credential_chain", use_ssl = true }', []],
    ['secret_parameters = { provider = "config", sslkey = "abc", l = ["d"] }', ['"abc"', '["d"]']],
    ['"pass\\u0077ord" = "x"', ['"x"']],
    ['uri = "postgres:dbname=x password=hunter2"', ['"postgres:dbname=x password=hunter2"']],
    ['uri = "postgres:dbname=x password=${PW}"', []],
    ['uri = "postgresql://u:pw@host/db"', ['"postgresql://u:pw@host/db"']],
    ['aws_secret_access_key = "x"\nmotherduck_token = "y"', ['"x"', '"y"']],
    ['# password = "in a comment"', ['"in a comment"']],
    ['# password = "${PG_PASSWORD}"', []],
  ])('%s', (text, found) => expect(secrets(catalog + text)).toEqual(found))

  it('knows the parameters below their own header', () => {
    expect(
      secrets('[s.secret_parameters]\nsslkey = "abc"\nprovider = "config"\n[s]\nregion = "x"\n'),
    ).toEqual(['"abc"'])
  })
})

describe('while it is being typed', () => {
  it.each([
    ['password = "chan', ['"chan']],
    ["secret = 'x", ["'x"]],
    ['password = change', ['change']],
    ['x = \npassword = "changeme"\n', ['"changeme"']],
    ['x = { key_id = "AKIA", secret = "s", region = "r"', ['"AKIA"', '"s"']],
    ['x =\nsecret_parameters = { provider = "config", sslkey = "abc" }', ['"abc"']],
    ['x =\n[s.secret_parameters]\nsslkey = "abc"\n[s]\nregion = "r"', ['"abc"']],
    ['x =\npassword = "${PG_PASSWORD}"\nsecret_name = "n"', []],
    ['x =\n"password" = "p"', ['"p"']],
    ['password =\n"p"', ['"p"']],
    ['x =\nsecret = """a\nb"""\ny = "z"', ['"""a\nb"""']],
    ['x =\nuri = "postgres:password=p"', ['"postgres:password=p"']],
  ])('%j', (text, found) => expect(secrets(text)).toEqual(found))

  it('lets no prefix of a file with a secret pass once the secret has begun', () => {
    const text = `${catalog}type = "postgres"\npassword = "hunter2"\nhost = "h"\n`
    const begun = text.indexOf('"hunter2"') + 2
    for (let end = begun; end <= text.length; end++) expect(secrets(text.slice(0, end))).toHaveLength(1)
  })
})

it('reads a megabyte of one word, of one line, and of many variables', () => {
  const pairs = Array.from({ length: 20_000 }, (_, index) => `k${index} = "${'v'.repeat(20)}${index}"`)
  expect(findLiteralSecrets(`x = ${'a'.repeat(1_000_000)}`)).toEqual([])
  expect(findLiteralSecrets(`a = { ${pairs.join(', ')} }`)).toEqual([])
  expect(findLiteralSecrets(`# secret_parameters = { ${pairs.join(', ')} }`)).toHaveLength(20_000)
})

it('a comment with secret parameters hides them up to its brace', () => {
  const text = '# secret_parameters = { a = "${A}", b = "one" }, c = "two"\nd = "three"\n'
  expect(findLiteralSecrets(text).map(({ start, end }) => text.slice(start, end))).toEqual(['"one"'])
})
