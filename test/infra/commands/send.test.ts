import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DataFolder, lockDataFolder, openDataFolder } from '../../../infra/local/data-folder.ts'
import { portOf } from '../../../infra/local/port.ts'
import { storesOf } from '../../../infra/local/synthesized-template.ts'
import { readTemplate } from '../../../infra/local/template.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { eventfulResources, writeAssembly } from '../local/events/eventful-stack.ts'
import { runCommand, startCommand } from './run-command.ts'

const folder = temporaryFolder()

const fileOf = async (content: string | object) => {
  const path = join(folder.path, `${randomUUID()}.json`)
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const erased = (id: string) => ({ 'detail-type': 'interaction.erased', detail: { interaction_id: id } })
const put = (detail: object) => ({ 'detail-type': 'interaction.put', detail })

describe('sending to the running local service', () => {
  let data: DataFolder
  let unlock: () => Promise<void>
  const path = () => join(folder.path, 'data')
  beforeAll(async () => {
    const assembly = await writeAssembly(
      join(folder.path, 'assembly'),
      eventfulResources('http://127.0.0.1:1'),
    )
    unlock = await lockDataFolder(path())
    data = await openDataFolder(path(), storesOf(await readTemplate(assembly)))
  })
  afterAll(async () => {
    await data.close()
    await unlock()
  })

  const send = async (content: string | object) => runCommand('send', await fileOf(content), '--data', path())
  const receive = async (count: number) => {
    const messages: string[] = []
    const queue = data.events.queueOf('In')
    while (messages.length < count) {
      const batch = await queue.receive(count, new AbortController().signal)
      messages.push(...batch.map(({ body }) => body))
      await queue.remove(batch.map(({ receipt }) => receipt))
    }
    return messages
  }

  test('puts one event on its bus, digit for digit', async () => {
    const { stdout, stderr, exitCode } = await send(
      '{ "detail-type": "interaction.put", "time": "2024-05-06T07:08:09Z",\n "detail": { "n": 12345678901234567890, "t": "a  b" } }',
    )
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    expect(stdout).toContain('1 of 1')
    const [message = ''] = await receive(1)
    expect(message).toContain('"detail":{"n":12345678901234567890,"t":"a  b"}')
    expect(JSON.parse(message)).toMatchObject({ source: 'send', time: '2024-05-06T07:08:09Z' })
  })

  test('puts many events on it, more and larger ones than a request takes', async () => {
    const events = Array.from({ length: 25 }, (_, n) => put({ n, text: 'x'.repeat(n % 3 ? 10 : 400_000) }))
    const { stderr, exitCode } = await send(events)
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    const numbers = (await receive(25)).map((message) => JSON.parse(message).detail.n)
    expect(numbers.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 25 }, (_, n) => n))
  })

  test.each([
    [
      'an unknown detail-type',
      [erased('a'), { 'detail-type': 'x', detail: {} }],
      'event 2: detail-type must be one of',
    ],
    ['no detail', { 'detail-type': 'interaction.put' }, 'event 1: detail must be an object'],
    ['an unknown member', { ...erased('a'), extra: 1 }, 'event 1: it has "extra"'],
    ["the service's own source", { ...erased('a'), source: 'interactions' }, 'event 1: source must not be'],
    ['a time that is none', { ...erased('a'), time: 'noon' }, 'event 1: time must be an instant'],
    ['more than an event may have', put({ text: 'x'.repeat(1024 * 1024) }), 'event 1: it has 1048'],
    ['no event', [], 'there is no event'],
    ['no JSON', '{', 'JSON'],
  ])('sends nothing because of %s, and says so in one line', async (_, content, message) => {
    const { stdout, stderr, exitCode } = await send(content)
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 })
    expect(stderr).toMatch(/^send: .+\n$/)
    expect(stderr).toContain(message)
  })
})

describe('sending to nobody', () => {
  test('says what to start', async () => {
    const data = join(folder.path, 'nothing')
    const { stderr, exitCode } = await runCommand('send', await fileOf(erased('a')), '--data', data)
    expect(exitCode).toBe(1)
    expect(stderr).toBe(
      `send: no service runs on the data folder ${data}: start it with npm start -- --data ${data}\n`,
    )
  })

  test.each([[[]], [['none.json']], [['a.json', 'b.json']], [['a.json', '--data', 'x', '--stack', 'y']]])(
    '%j is called wrongly',
    async (args) => {
      const { stderr, exitCode } = await runCommand('send', ...args)
      expect(exitCode).toBe(2)
      expect(stderr).toMatch(/^send: .+\n$/)
    },
  )
})

describe('sending to a deployed stack', () => {
  const requests: { EventBusName: string; Detail: string }[][] = []
  let outputs = ''
  const aws = createServer(async (request, response) => {
    const body = await text(request)
    if (request.headers['x-amz-target'] !== 'AWSEvents.PutEvents') {
      const stack = `<member><StackName>Mine</StackName><Outputs>${outputs}</Outputs></member>`
      const result = `<DescribeStacksResult><Stacks>${stack}</Stacks></DescribeStacksResult>`
      response.end(`<DescribeStacksResponse>${result}</DescribeStacksResponse>`)
      return
    }
    const { Entries } = JSON.parse(body)
    requests.push(Entries)
    const results = Entries.map(({ Detail }: { Detail: string }) =>
      Detail.includes('bad')
        ? { ErrorCode: 'ThrottlingException', ErrorMessage: 'Slow down' }
        : { EventId: 'x' },
    )
    response.setHeader('Content-Type', 'application/x-amz-json-1.1')
    response.end(JSON.stringify({ FailedEntryCount: 0, Entries: results }))
  })
  beforeAll(() => once(aws.listen(0, '127.0.0.1'), 'listening'))
  afterAll(() => void aws.close())

  const send = async (content: object) => {
    const environment = {
      ...{ AWS_ENDPOINT_URL: `http://127.0.0.1:${portOf(aws)}`, AWS_REGION: 'eu-west-1' },
      ...{ AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' },
    }
    return startCommand('send', [await fileOf(content), '--stack', 'Mine'], environment).ended
  }

  test('finds its bus and names the events that the bus did not take', async () => {
    outputs = '<member><OutputKey>EventBusName</OutputKey><OutputValue>their-bus</OutputValue></member>'
    const events = Array.from({ length: 12 }, (_, n) => erased(n === 10 ? 'bad' : `${n}`))
    const { stdout, stderr, exitCode } = await send(events)
    expect(exitCode).toBe(1)
    expect(stderr).toBe('event 11: ThrottlingException: Slow down\n')
    expect(stdout).toContain('11 of 12')
    expect(requests.map((entries) => entries.length)).toEqual([10, 2])
    expect(requests.flat().every(({ EventBusName }) => EventBusName === 'their-bus')).toBe(true)
  })

  test('says when it has none', async () => {
    outputs = ''
    expect(await send(erased('a'))).toMatchObject({
      ...{
        exitCode: 1,
        stderr: 'send: the stack has no output EventBusName: deploy this version of the service first\n',
      },
    })
  })
})
