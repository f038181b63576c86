import { expect, it } from 'vitest'
import { ducklakeExample } from '../examples/ducklake/index.ts'
import { createCompiler } from './compile.ts'
import { refusal } from './problems.ts'

/** What follows from the example with its storage replaced. */
function compile(storage: string) {
  const toml = ducklakeExample.toml.replace(/type = "local"\npath = .*/, storage)
  return createCompiler()({ ...ducklakeExample, toml }, '', null, null)
}

it('a lake of files can be attached and run', () => {
  const { attach, runRequest } = compile('type = "local"\npath = "/data"')
  expect(attach).toMatchObject({ metadataPath: '/tmp/example_ducklake_meta.db', dataPath: '/data' })
  expect(runRequest?.attach).toBe(attach)
})

it('a lake a browser cannot reach is shown and not run; its stand-in is attached and can be', () => {
  const { plan, attach, runRequest, standInRequest, diagnostics } = compile(
    'type = "s3"\nsecret_name = "s"\nbucket = "b"\nregion = "eu"',
  )
  expect(plan?.statements[0]?.sql).toBe("CREATE OR REPLACE SECRET s ( TYPE S3, REGION 'eu' );")
  expect(runRequest).toBeNull()
  expect(attach).toMatchObject({
    alias: 'ducklake',
    metadataPath: '/stand-in/dev/ducklake/catalog.db',
    dataPath: '/stand-in/dev/ducklake/data',
    overrideDataPath: true,
  })
  expect(attach?.statements.join()).not.toContain('S3')
  expect(standInRequest?.attach).toBe(attach)
  expect(standInRequest?.inputs).toEqual(compile('type = "local"\npath = "/data"').runRequest?.inputs)
  expect(refusal(diagnostics)).toEqual({
    code: 'metaxy',
    message:
      'Nothing was run. metaxy.toml: The SQL is right, but a browser cannot write to object storage (S3) from this page.',
    next: 'To run here, use local storage: type = "local" with path = "/tmp/example_ducklake_storage".',
  })
})

it('a stand-in is not run while anything but the reach of a browser stands in the way', () => {
  const { attach, standInRequest } = compile(
    'type = "s3"\nsecret_name = "s"\nbucket = "b"\n[oops]\nx = 1\n[[',
  )
  expect([attach, standInRequest]).toEqual([null, null])
  const toml = ducklakeExample.toml.replace(
    /type = "local"\npath = .*/,
    'type = "s3"\nsecret_name = "s"\nbucket = "b"',
  )
  const broken = { ...ducklakeExample, toml, definitions: 'class X(' }
  const compiled = createCompiler()(broken, '', null, null)
  expect(compiled.attach?.metadataPath).toBe('/stand-in/dev/ducklake/catalog.db')
  expect(compiled.standInRequest).toBeNull()
})

it('an encrypted lake out of reach has no stand-in, and says so', () => {
  const options = '\n[stores.dev.config.ducklake.attach_options]\nencrypted = true\n'
  const toml = ducklakeExample.toml
    .replace(/type = "local"\npath = .*/, 'type = "s3"\nsecret_name = "s"\nbucket = "b"')
    .replace(/\n\[stores\.dev\.config\.ducklake\.attach_options\]\noverride_data_path = true\n/, options)
  expect(toml).toContain('encrypted')
  const { attach, standIn, standInRequest } = createCompiler()({ ...ducklakeExample, toml }, '', null, null)
  expect(standIn).toMatchObject({ kind: 'none', next: 'Remove encrypted to run on local stand-ins.' })
  expect([attach, standInRequest]).toEqual([null, null])
})
