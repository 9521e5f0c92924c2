import { describe, expect, test } from 'vitest'
import { expectGuarded, rulesTo, workOf } from '../queues.ts'
import { rightsOf } from '../rights.ts'
import { synthesized } from '../synthesized.ts'

const byDefault = synthesized()
const work = workOf(byDefault, 'import-object')

describe('an object', () => {
  test('is imported when it is dropped below incoming/, and only then', () => {
    expect(rulesTo(byDefault, work.queueId)).toEqual([
      {
        pattern: {
          source: ['aws.s3'],
          'detail-type': ['Object Created'],
          detail: {
            bucket: { name: [{ Ref: 'ImportsBucketB463A28B' }] },
            object: { key: [{ prefix: 'incoming/' }] },
          },
        },
        bus: undefined,
        deadLettersId: work.deadLettersId,
      },
    ])
  })

  test('has all the time and room that a function can have for a long line', () => {
    expect(work).toMatchObject({ timeoutSeconds: 900, memoryMegabytes: 2048, maxReceiveCount: 5 })
    expect(work.queue['VisibilityTimeout']).toBe(6 * 900)
    expectGuarded(byDefault, work.queueId)
    expectGuarded(byDefault, work.deadLettersId)
  })

  test.each([
    [1, 2],
    [1000, 1000],
  ])('with importConcurrency=%i is one of %i at once', (importConcurrency, MaximumConcurrency) => {
    expect(workOf(synthesized({ importConcurrency }), 'import-object').mapping).toMatchObject({
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency },
    })
  })
})

describe('the function that imports', () => {
  const rights = rightsOf(byDefault, 'import-object')

  test('may write what events may, and runs in place of rejects and erasures, but remove no version', () => {
    const ofEvents = rightsOf(byDefault, 'ingest-interactions').map((right) =>
      right.replace('<IngestWorkQueue>', '<ImportWorkQueue>'),
    )
    expect(ofEvents.filter((right) => !rights.includes(right))).toEqual([
      expect.stringMatching(/^dynamodb:Query <InteractionsTable>\/index\/by-customer /),
      's3:DeleteObjectVersion <ContentBucket>/default/*',
      's3:ListBucketVersions <ContentBucket>',
      's3:PutObject <ImportsBucket>/erasures/*',
      's3:PutObject <ImportsBucket>/rejects/*',
    ])
    expect(rights.filter((right) => !ofEvents.includes(right))).toEqual([
      's3:DeleteObject <ImportsBucket>/runs/*',
      's3:PutObject <ImportsBucket>/runs/*',
    ])
  })

  test('goes on later by a message to its own queue', () => {
    expect(work.environment['QUEUE_URL']).toEqual({ Ref: work.queueId })
    expect(rights).toContain('sqs:SendMessage <ImportWorkQueue>')
  })
})
