import { expect } from 'vitest'
import { functionNamed, idIn } from './rights.ts'
import { ofType, type SynthesizedTemplate } from './synthesized.ts'

/** A function's queue, that of its dead letters, and how it is fed from one to the other. */
export const workOf = (template: SynthesizedTemplate, functionName: string) => {
  const { id, Properties } = functionNamed(template, functionName)
  const mapping = ofType(template, 'AWS::Lambda::EventSourceMapping').find(
    (one) => idIn(one.Properties['FunctionName']) === id,
  )
  const queueId = idIn(mapping?.Properties['EventSourceArn'])
  const queue = template.Resources[queueId]?.Properties ?? {}
  const { deadLetterTargetArn, maxReceiveCount } = (queue['RedrivePolicy'] ?? {}) as Record<string, unknown>
  return {
    timeoutSeconds: Number(Properties['Timeout']),
    memoryMegabytes: Properties['MemorySize'],
    environment: (Properties['Environment'] as { Variables: Record<string, unknown> }).Variables,
    mapping: mapping?.Properties ?? {},
    queueId,
    queue,
    deadLettersId: idIn(deadLetterTargetArn),
    maxReceiveCount,
  }
}

/** The rules that feed a queue: pattern, bus, and where undeliverable events go. */
export const rulesTo = (template: SynthesizedTemplate, queueId: string) =>
  ofType(template, 'AWS::Events::Rule').flatMap(({ Properties }) => {
    const { EventPattern, EventBusName, Targets } = Properties as {
      EventPattern: Record<string, unknown>
      EventBusName?: unknown
      Targets: { Arn: unknown; DeadLetterConfig?: { Arn: unknown } }[]
    }
    return Targets.filter(({ Arn }) => idIn(Arn) === queueId).map(({ DeadLetterConfig }) => ({
      pattern: EventPattern,
      bus: EventBusName,
      deadLettersId: idIn(DeadLetterConfig?.Arn),
    }))
  })

/** A queue is encrypted, keeps its messages for 14 days, and talks TLS only. */
export const expectGuarded = (template: SynthesizedTemplate, queueId: string) => {
  expect(template.Resources[queueId]?.Properties).toMatchObject({
    SqsManagedSseEnabled: true,
    MessageRetentionPeriod: 14 * 24 * 3600,
  })
  const policies = ofType(template, 'AWS::SQS::QueuePolicy').filter(({ Properties }) =>
    (Properties['Queues'] as unknown[]).some((queue) => idIn(queue) === queueId),
  )
  const statements = policies.flatMap(
    ({ Properties }) => (Properties['PolicyDocument'] as { Statement: object[] }).Statement,
  )
  expect(statements).toContainEqual(
    expect.objectContaining({
      Effect: 'Deny',
      Action: 'sqs:*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    }),
  )
  // Who else may send: rules, by their own ARN.
  for (const statement of statements.filter((one) => (one as { Effect: string }).Effect === 'Allow'))
    expect(statement).toMatchObject({
      Principal: { Service: 'events.amazonaws.com' },
      Condition: { ArnEquals: { 'aws:SourceArn': expect.anything() } },
    })
}
