import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DeleteItemCommand, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { lockDataFolder, openDataFolder } from '../../../infra/local/data-folder.ts'
import { storesOf } from '../../../infra/local/synthesized-template.ts'
import { readTemplate } from '../../../infra/local/template.ts'
import { storesIn } from '../../engines.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { runCommand } from './run-command.ts'

const folder = temporaryFolder()
const closed = new AsyncDisposableStack()
let stores: ReturnType<typeof storesIn>

beforeAll(async () => {
  closed.defer(await lockDataFolder(folder.path))
  const data = await openDataFolder(folder.path, storesOf(await readTemplate(inject('assembly'))))
  closed.defer(() => data.close())
  stores = storesIn(data)
  const put = (id: string, end: string | null, more: object = {}) =>
    stores.put({
      interaction_id: id,
      customer_id: 'c1',
      start_date: '2020-01-01T00:00:00Z',
      end_date: end,
      media_type: 'Chat',
      ...more,
    })
  await put('past', '2020-01-01T01:00:00Z')
  await put('later', '2090-03-01T00:00:00Z')
  await put('t1', '2090-03-02T00:00:00Z', { thread_id: 't' })
  await put('t2', '2090-03-03T00:00:00Z', { thread_id: 't', media_type: 'email' })
  await put('open', null)
})
afterAll(() => closed.disposeAsync())

const run = (...args: string[]) => runCommand('retention', '--data', folder.path, ...args)
const linesOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
const expiryOf = async (id: string) => {
  const Key = { pk: { S: `default#${id}` }, sk: { S: 'record' } }
  const { Item } = await stores.dynamoDB.send(new GetItemCommand({ TableName: stores.table, Key }))
  return Item?.['expires']?.N
}

const rows = [
  { media_type: 'chat', when: 'now', interactions: 1 },
  { media_type: 'chat', when: '2090-03', interactions: 2 },
  { media_type: 'email', when: '2090-03', interactions: 1 },
  { media_type: 'chat', when: 'never: not ended', interactions: 1 },
]

test('without --apply it lists what goes and when, then the sums, and changes nothing', async () => {
  const { stdout, stderr, exitCode } = await run('--policy', '{"*":10}')
  expect(exitCode).toBe(0)
  expect(stderr).toBe('Nothing was changed: --apply sets and removes expiry dates.\n')
  const lines = linesOf(stdout)
  const own = { tenant: 'default', media_type: 'chat' }
  const going = lines.filter((line) => 'interaction_id' in line)
  expect(going.toSorted((one, other) => (one.interaction_id < other.interaction_id ? -1 : 1))).toEqual([
    { ...own, interaction_id: 'later', expires: '2090-03-11T00:00:00.000Z' },
    { ...own, interaction_id: 'past', expires: '2020-01-11T01:00:00.000Z' },
    { ...own, interaction_id: 't1', thread_id: 't', expires: '2090-03-13T00:00:00.000Z' },
    {
      ...own,
      interaction_id: 't2',
      thread_id: 't',
      media_type: 'email',
      expires: '2090-03-13T00:00:00.000Z',
    },
  ])
  expect(lines.slice(going.length)).toEqual(rows)
  expect(await Promise.all(['past', 'later', 't1', 'open'].map(expiryOf))).toEqual(Array(4).fill(undefined))
})

test('with --apply, by the settings of a deployment, it sets the dates, and takes them when the settings say so', async () => {
  const file = join(folder.path, 'settings.json')
  await writeFile(file, JSON.stringify({ retentionDays: { '*': 10 } }))
  const { stdout, stderr, exitCode } = await run('--settings', file, '--apply')
  expect({ stderr, exitCode }).toEqual({ stderr: '4 records and copies changed.\n', exitCode: 0 })
  expect(linesOf(stdout)).toEqual(rows)
  const later = String(Date.parse('2090-03-11T00:00:00Z') / 1000)
  expect(await Promise.all(['later', 'open'].map(expiryOf))).toEqual([later, undefined])

  await writeFile(file, '{}')
  expect(await run('--settings', file, '--apply')).toMatchObject({ exitCode: 0 })
  expect(await expiryOf('later')).toBeUndefined()
})

test('an interaction that lacks a copy for a service makes it end with 1, and say so', async () => {
  await stores.put({
    interaction_id: 'torn',
    start_date: '2020-01-01T00:00:00Z',
    end_date: '2090-01-01T00:00:00Z',
    service_ids: ['s1'],
  })
  const Key = { pk: { S: 'default#torn' }, sk: { S: 'service#s1' } }
  await stores.dynamoDB.send(new DeleteItemCommand({ TableName: stores.table, Key }))
  const { stderr, exitCode } = await run('--policy', '{"*":10}', '--apply')
  expect(exitCode).toBe(1)
  expect(stderr).toContain('1 threads or interactions are being written or lack copies')
})

test.each([
  [[], '--policy or --settings must say'],
  [['--policy', '{'], '--policy: setting "retentionDays" must be'],
  [['--policy', '{"Chat":1}'], 'must be media types in lower case, or * for the others, not "Chat"'],
  [['--policy', '{"chat":0}'], '"retentionDays.chat" must be a whole number from 1 to 36500'],
  [['--settings', 'nowhere.json'], '--settings: '],
  [['--policy', '{}', '--stack', 'History'], '--data and --stack exclude each other'],
  [['--policy', '{}', 'x'], 'x'],
])('%j is refused in one line', async (args, complaint) => {
  const { stdout, stderr, exitCode } = await run(...args)
  expect([stdout, exitCode]).toEqual(['', 2])
  expect(stderr).toMatch(/^retention: .*\n$/)
  expect(stderr).toContain(complaint)
})

test('whoever asks for help gets it', async () => {
  const { stdout, exitCode } = await run('--help')
  expect(exitCode).toBe(0)
  for (const part of ['--policy', '--stack', '--apply', 'Exit code']) expect(stdout).toContain(part)
})
