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

it('a lake a browser cannot reach is shown, and neither attached nor run', () => {
  const { plan, attach, runRequest, diagnostics } = compile(
    'type = "s3"\nsecret_name = "s"\nbucket = "b"\nregion = "eu"',
  )
  expect(plan?.statements[0]?.sql).toBe("CREATE OR REPLACE SECRET s ( TYPE S3, REGION 'eu' );")
  expect([attach, runRequest]).toEqual([null, null])
  expect(refusal(diagnostics)).toEqual({
    code: 'metaxy',
    message:
      'Nothing was run. metaxy.toml: The SQL is right, but a browser cannot write to object storage (S3) from this page.',
    next: 'To run here, use local storage: type = "local" with path = "/tmp/example_ducklake_storage".',
  })
})
