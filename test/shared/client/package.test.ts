import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { describe, expect, expectTypeOf, test } from 'vitest'
import {
  type Content,
  createClient,
  type HistoryError,
  type Interaction,
  type StoredInteraction,
  sigV4,
} from '../../../shared/client/client.ts'

const root = join(import.meta.dirname, '../../..')
const folder = join(root, 'shared/client')
const entry = join(folder, 'client.ts')

test('the client is less than 8 KB, minified and compressed', async () => {
  const { outputFiles } = await build({
    ...{ entryPoints: [entry], bundle: true, minify: true, write: false },
    ...{ format: 'esm', platform: 'browser', target: 'es2022' },
  })
  expect(gzipSync(outputFiles[0]?.contents ?? '').length).toBeLessThan(8 * 1024)
})

test('the folder can be copied: nothing is imported from elsewhere', async () => {
  for (const file of await readdir(folder)) {
    const source = await readFile(join(folder, file), 'utf8')
    for (const [, target] of source.matchAll(/from '([^']+)'|import\('([^']+)'\)/g))
      expect(target, file).toMatch(/^\.\/[\w-]+\.ts$/)
  }
})

test('the client needs no types but those of a browser', async () => {
  const tsc = join(root, 'node_modules/.bin/tsc')
  const options = [
    '--noEmit',
    '--ignoreConfig',
    '--strict',
    '--exactOptionalPropertyTypes',
    '--allowImportingTsExtensions',
  ]
  const web = [
    '--lib',
    'es2024,dom',
    '--types',
    '',
    '--target',
    'es2022',
    '--module',
    'esnext',
    '--moduleResolution',
    'bundler',
  ]
  await promisify(execFile)(process.execPath, [tsc, ...options, ...web, entry])
})

describe('TypeScript knows', () => {
  const client = createClient({ baseUrl: 'http://localhost' })
  const reader = client.interaction('one')
  const rowOf = <Row>(_list: AsyncIterable<Row>): Row | undefined => undefined
  type RowOf<List> = List extends AsyncIterable<infer Row> ? Row : never

  test('the fields of what a list or a read returns', () => {
    expectTypeOf(rowOf(client.customers('c').interactions())).toEqualTypeOf<Interaction | undefined>()
    const some = () => client.services(7n).interactions({ fields: ['subject', 'hold', 'queueName'] })
    type Some = RowOf<ReturnType<typeof some>>
    expectTypeOf<Some['interaction_id']>().toEqualTypeOf<string>()
    expectTypeOf<Some['subject']>().toEqualTypeOf<string | undefined>()
    expectTypeOf<Some['hold']>().toEqualTypeOf<boolean | undefined>()
    expectTypeOf<Some['queueName']>().toEqualTypeOf<unknown>()
    expectTypeOf<Some>().not.toHaveProperty('status')
    const all = () => reader.get({ fields: ['*'] })
    expectTypeOf(all).returns.resolves.toEqualTypeOf<StoredInteraction>()
    expectTypeOf<Interaction>().not.toHaveProperty('hold')
  })

  test('that a body is undefined only when a tag is given', () => {
    const plain = () => reader.plainText({ range: { start: 1 } })
    expectTypeOf(plain).returns.resolves.toEqualTypeOf<Content>()
    const known = () => reader.plainText({ ifNoneMatch: '"a"' })
    expectTypeOf(known).returns.resolves.toEqualTypeOf<Content | undefined>()
  })

  test('which codes there are', () => {
    expectTypeOf<'interaction_not_found' | 'network'>().toExtend<HistoryError['code']>()
    expectTypeOf<'nonsense'>().not.toExtend<HistoryError['code']>()
  })

  test('what is wrong', () => {
    // @ts-expect-error A number would be rounded.
    client.services(7)
    // @ts-expect-error There is no such order.
    client.customers('c').interactions({ sort: 'newest' })
    // @ts-expect-error There is no such filter.
    client.customers('c').interactions({ mediaType: 'chat' })
    // @ts-expect-error Without a region there is no signature.
    sigV4({ credentials: { accessKeyId: 'a', secretAccessKey: 'b' } })
  })
})
