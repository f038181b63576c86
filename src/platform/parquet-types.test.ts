import { expect, it } from 'vitest'
import { storageType } from './parquet-types.ts'

it.each([
  ['BIGINT', 'BIGINT'],
  ['DECIMAL(18,2)', 'DECIMAL(18,2)'],
  ['TIMESTAMP WITH TIME ZONE', 'TIMESTAMP WITH TIME ZONE'],
  ['UUID', 'VARCHAR'],
  ['UUID[]', 'VARCHAR[]'],
  ['HUGEINT[3][]', 'DOUBLE[3][]'],
  ['MAP(UUID, UHUGEINT)', 'MAP(VARCHAR, DOUBLE)'],
  ['STRUCT(UUID UUID, "a, b UUID" INTEGER)', 'STRUCT(UUID VARCHAR, "a, b UUID" INTEGER)'],
  [
    'STRUCT("say ""hi""(" MAP(VARCHAR, STRUCT(h HUGEINT)[]))[]',
    'STRUCT("say ""hi""(" MAP(VARCHAR, STRUCT(h DOUBLE)[]))[]',
  ],
])('%s is stored as %s', (type, stored) => {
  expect(storageType(type)).toBe(stored)
})
