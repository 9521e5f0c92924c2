import { once } from 'node:events'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { followRun, type ObjectCounts } from '../../../infra/import/stack-run.ts'
import { portOf } from '../../../infra/local/port.ts'

const stateMachine = 'arn:aws:states:us-east-1:000000000000:stateMachine:Import'
const input = { bucket: 'b', prefix: 'p/', tenant: 'default', run: 'one' }
const execution = 'arn:aws:states:us-east-1:000000000000:execution:Import:one'

/** Step Functions, as far as it is asked: what it answers to each operation, and what it was asked. */
let answers: Record<string, (asked: Record<string, string>) => object>
let asked: [string, Record<string, string>][]
let statuses: string[]
const server = createServer(async (request, response) => {
  const operation = String(request.headers['x-amz-target']).replace(/^.*\./, '')
  const body = (await json(request)) as Record<string, string>
  asked.push([operation, body])
  const answer = answers[operation]?.(body) ?? {}
  response.writeHead('__type' in answer ? 400 : 200, { 'Content-Type': 'application/x-amz-json-1.0' })
  response.end(JSON.stringify(answer))
})
beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SFN: `http://127.0.0.1:${portOf(server)}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
  })
})
afterAll(() => server.close())
beforeEach(() => {
  asked = []
  statuses = ['RUNNING', 'RUNNING', 'SUCCEEDED']
  answers = {
    StartExecution: () => ({ executionArn: execution, startDate: 0 }),
    DescribeExecution: () => ({ executionArn: execution, status: statuses.shift() ?? 'SUCCEEDED' }),
    ListMapRuns: () => ({ mapRuns: [{ mapRunArn: 'map' }] }),
    DescribeMapRun: () => ({ itemCounts: { total: 9, succeeded: 9 - statuses.length, failed: 0 } }),
  }
})

const follow = async (
  signal = new AbortController().signal,
  onCounts: (counts: ObjectCounts) => void = () => {},
) => followRun(stateMachine, input, onCounts, signal, 1)

test('a run is started under its name and watched to its end', async () => {
  const seen: ObjectCounts[] = []
  expect(await follow(undefined, (counts) => seen.push(counts))).toEqual({ failure: undefined })
  expect(asked[0]).toEqual([
    'StartExecution',
    { stateMachineArn: stateMachine, name: 'one', input: JSON.stringify(input) },
  ])
  expect(seen.map(({ done }) => done)).toEqual([7, 8, 9])
})

test('a run that was started before is only watched', async () => {
  answers['StartExecution'] = () => ({ __type: 'ExecutionAlreadyExists', message: 'already' })
  expect(await follow()).toEqual({ failure: undefined })
  expect(asked.find(([operation]) => operation === 'DescribeExecution')?.[1]).toEqual({
    executionArn: execution,
  })
})

test('a run that fails says why', async () => {
  answers['DescribeExecution'] = () => ({ status: 'FAILED', cause: '2 of 9 objects failed' })
  expect(await follow()).toEqual({ failure: '2 of 9 objects failed' })
})

test('a run goes on when nobody watches any more', async () => {
  const stop = new AbortController()
  expect(await follow(stop.signal, () => stop.abort())).toBeUndefined()
  expect(asked.map(([operation]) => operation)).not.toContain('StopExecution')
})
