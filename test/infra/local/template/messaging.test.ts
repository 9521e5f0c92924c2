import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { readTemplate } from '../../../../infra/local/template.ts'
import { temporaryFolder } from '../../../temporary-folder.ts'
import { eventfulResources, writeAssembly } from '../events/eventful-stack.ts'

const folder = temporaryFolder()

/** Reads the stack with other properties of one resource. */
const read = async (id?: string, properties: object = {}) => {
  const resources = eventfulResources('http://play')
  const resource = id === undefined ? undefined : resources[id]
  if (id !== undefined && resource)
    resources[id] = { ...resource, Properties: { ...resource.Properties, ...properties } }
  return readTemplate(await writeAssembly(join(folder.path, randomUUID()), resources))
}

describe('the events of a stack', () => {
  test('are read as CDK writes them', async () => {
    const { messaging, functions } = await read()
    expect(messaging.buses).toEqual(['default', 'history'])
    expect(messaging.queues).toMatchObject([
      { id: 'Dead', name: 'dead', visibilityMilliseconds: 30_000, redrive: undefined },
      { id: 'In', visibilityMilliseconds: 1_000, redrive: { queueId: 'Dead', maxReceiveCount: 2 } },
      { id: 'Objects', arn: 'arn:aws:sqs:us-east-1:000000000000:objects' },
    ])
    expect(messaging.rules).toMatchObject([
      { id: 'InRule', bus: 'history', queueIds: ['In'] },
      {
        ...{ id: 'ObjectRule', bus: 'default', queueIds: ['Objects'] },
        pattern: { detail: { bucket: { name: ['dropped'] }, object: { key: [{ prefix: 'incoming/' }] } } },
      },
    ])
    expect(messaging.mappings).toMatchObject([
      { queueId: 'In', functionId: 'Ingest', batchSize: 10, reportsFailures: true, concurrency: undefined },
      { queueId: 'Objects', functionId: 'Import' },
    ])
    expect(messaging.pipes).toEqual([
      {
        ...{ id: 'Pipe', tableId: 'Table', functionId: 'Describe', bus: 'history', deadLetterId: 'Dead' },
        streamArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/table/stream/local',
        filters: [{ dynamodb: { Keys: { sk: { S: ['record'] } } } }],
        target: { source: 'interactions', detailType: '$.type', time: '$.time' },
        ...{ batchSize: 10, retryAttempts: 5 },
      },
    ])
    expect(functions[0]?.environment['QUEUE_URL']).toMatch(/\/000000000000\/in$/)
  })

  test('are none for a stack without', async () => {
    const { messaging } = await readTemplate(inject('assembly'))
    expect(messaging.buses).toContain('default')
  })

  test('leave out a rule that is disabled', async () => {
    const { messaging } = await read('InRule', { State: 'DISABLED' })
    expect(messaging.rules.map(({ id }) => id)).toEqual(['ObjectRule'])
  })

  test.each([
    ['a FIFO queue', 'In', { FifoQueue: true }, 'In is a FIFO queue'],
    ['a schedule', 'InRule', { ScheduleExpression: 'rate(1 day)' }, 'InRule runs by a schedule'],
    [
      'a target that is no queue',
      'InRule',
      { Targets: [{ Arn: { 'Fn::GetAtt': ['Ingest', 'Arn'] } }] },
      'InRule.Targets.Arn is {"Fn::GetAtt":["Ingest","Arn"]}: the local run takes only AWS::SQS::Queue there',
    ],
    [
      'an event that is changed on its way',
      'InRule',
      { Targets: [{ Arn: { 'Fn::GetAtt': ['In', 'Arn'] }, Input: '{}' }] },
      'InRule changes events on their way',
    ],
    [
      'messages that are filtered',
      'InMapping',
      { FilterCriteria: { Filters: [] } },
      'InMapping filters messages',
    ],
    [
      'a stream into a function',
      'InMapping',
      { EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] } },
      'InMapping.EventSourceArn is',
    ],
    ['a function that is not there', 'Ingest', { Runtime: 'python3.14' }, 'is served by Ingest'],
    ['a template in a pipe', 'Pipe', { TargetParameters: { InputTemplate: '{}' } }, 'has an InputTemplate'],
    ['a pipe from elsewhere', 'Pipe', { Source: { 'Fn::GetAtt': ['In', 'Arn'] } }, 'Pipe.Source is'],
  ])('are refused by name with %s', async (_, id, properties, message) => {
    await expect(read(id, properties)).rejects.toThrow(message)
  })
})
