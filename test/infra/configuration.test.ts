import { describe, expect, test } from 'vitest'
import { readConfiguration } from '../../infra/configuration.ts'

const read = (values: Record<string, unknown>) => readConfiguration((name) => values[name])

test('without a word, everything has a value that deploys', () => {
  expect(read({})).toEqual({ stageName: 'v1', basePath: '', publicBaseUrl: undefined, tenant: 'default' })
})

test('what is said is taken', () => {
  const values = {
    stageName: 'prod',
    basePath: '/genesys/1/cs',
    publicBaseUrl: 'https://history.example.com:8443/cs',
    tenant: 'acme-2',
  }
  expect(read(values)).toEqual(values)
})

describe('a wrong value stops the synthesis with a sentence that names it:', () => {
  test.each([
    ['stageName', 'a/b'],
    ['stageName', 5],
    ['basePath', 'cv'],
    ['basePath', '/cv/'],
    ['basePath', '/a b'],
    ['basePath', '/~a'],
    ['basePath', '/a/..'],
    ['basePath', '/{proxy+}'],
    ['publicBaseUrl', 'history.example.com'],
    ['publicBaseUrl', 'https://history.example.com/'],
    ['publicBaseUrl', 'https://history.example.com/?a'],
    ['publicBaseUrl', 'ftp://history.example.com'],
    ['tenant', 'Acme'],
    ['tenant', 'a#b'],
  ])('%s = %j', (name, value) => {
    expect(() => read({ [name]: value })).toThrow(`context value "${name}" must be`)
  })
})
