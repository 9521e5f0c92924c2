import { describe, expect, test } from 'vitest'
import { expectGuarded, rulesTo, workOf } from '../queues.ts'
import { functionNamed, rightsOf } from '../rights.ts'
import { synthesized } from '../synthesized.ts'

test('by default all is kept: there is nothing that could remove', () => {
  const template = synthesized()
  expect(() => functionNamed(template, 'apply-retention')).toThrow()
  expect(JSON.stringify(template)).not.toContain('RETENTION')
})

describe('with retentionDays', () => {
  const template = synthesized({ retentionDays: { chat: 365, '*': 3650 } })
  const work = workOf(template, 'apply-retention')

  test('every interaction that is recorded or updated is looked at', () => {
    expect(rulesTo(template, work.queueId)).toEqual([
      {
        pattern: { 'detail-type': ['InteractionRecorded', 'InteractionUpdated'], source: ['interactions'] },
        bus: { Ref: expect.stringMatching(/^EventsBus/) },
        deadLettersId: work.deadLettersId,
      },
    ])
    expect(work.environment['RETENTION']).toBe('{"chat":365,"*":3650}')
  })

  test('what fails is tried five times, alone', () => {
    expect(work.maxReceiveCount).toBe(5)
    expect(work.queue['VisibilityTimeout']).toBe(6 * work.timeoutSeconds)
    expect(work.mapping).toMatchObject({ BatchSize: 10, FunctionResponseTypes: ['ReportBatchItemFailures'] })
    expectGuarded(template, work.queueId)
    expectGuarded(template, work.deadLettersId)
  })

  test('its function may say when a record expires, and can remove nothing itself', () => {
    const below = '{"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["default#*"]}}'
    const rights = rightsOf(template, 'apply-retention').filter((right) => !/^(kms|sqs):/.test(right))
    expect(rights).toEqual([
      `dynamodb:BatchGetItem <InteractionsTable> ${below}`,
      `dynamodb:GetItem <InteractionsTable> ${below}`,
      `dynamodb:Query <InteractionsTable> ${below}`,
      `dynamodb:Query <InteractionsTable>/index/by-thread ${below}`,
      `dynamodb:UpdateItem <InteractionsTable> ${below}`,
    ])
  })
})
