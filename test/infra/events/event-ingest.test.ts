import { describe, expect, test } from 'vitest'
import { expectGuarded, rulesTo, workOf } from '../queues.ts'
import { idIn, rightsOf } from '../rights.ts'
import { onlyOfType, synthesized } from '../synthesized.ts'

const byDefault = synthesized()
const work = workOf(byDefault, 'ingest-interactions')
const bus = onlyOfType(byDefault, 'AWS::Events::EventBus')
const rules = rulesTo(byDefault, work.queueId)

describe('the bus', () => {
  test('is called like the stack, and the stack says so', () => {
    expect(bus.Properties['Name']).toBe('QueryInteractions')
    expect(byDefault.Outputs['EventBusName']?.Value).toEqual({ Ref: bus.id })
  })

  test('keeps no archive and lets no other account in', () => {
    const types = Object.values(byDefault.Resources).map(({ Type }) => Type)
    expect(types).not.toContain('AWS::Events::Archive')
    expect(types).not.toContain('AWS::Events::EventBusPolicy')
  })
})

describe('into the queue of events come', () => {
  test('the six events of other systems, whoever they are', () => {
    expect(rules.map(({ pattern }) => pattern)).toContainEqual({
      'detail-type': [
        'interaction.put',
        'interaction.linked',
        'interaction.assigned',
        'interaction.held',
        'interaction.erased',
        'customer.erased',
      ],
      source: [{ 'anything-but': ['interactions'] }],
    })
  })

  test('the expiries that the service tells itself, of which bodies are left', () => {
    expect(rules.map(({ pattern }) => pattern)).toContainEqual({
      'detail-type': ['InteractionErased'],
      source: ['interactions'],
      detail: { data: { reason: ['expired'] } },
    })
  })

  test('nothing else, and what cannot be delivered waits among the dead letters', () => {
    expect(rules).toHaveLength(2)
    for (const rule of rules) {
      expect(idIn(rule.bus)).toBe(bus.id)
      expect(rule.deadLettersId).toBe(work.deadLettersId)
    }
  })
})

describe('an event', () => {
  test('is tried five times, each time undisturbed for as long as AWS asks', () => {
    expect(work.maxReceiveCount).toBe(5)
    expect(work.timeoutSeconds).toBe(300)
    expect(work.queue['VisibilityTimeout']).toBe(6 * work.timeoutSeconds)
  })

  test('fails alone: the others of its batch of ten are done', () => {
    expect(work.mapping).toMatchObject({
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 10 },
    })
  })

  test('lies encrypted, for two weeks at most, in queues that only its rules write to', () => {
    expectGuarded(byDefault, work.queueId)
    expectGuarded(byDefault, work.deadLettersId)
  })
})

describe('the function that takes events in', () => {
  const key = (service: string) => `{"StringEquals":{"kms:ViaService":"${service}.us-east-1.amazonaws.com"}}`
  const below = (...keys: string[]) =>
    JSON.stringify({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } })
  const tables = (...keys: string[]) =>
    ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'].map(
      (operation) => `dynamodb:${operation} <InteractionsTable> ${below(...keys, '#tombstone#*')}`,
    )

  test('may write the records, copies and tombstones, the bodies with their versions, and no more', () => {
    expect(rightsOf(byDefault, 'ingest-interactions')).toEqual(
      [
        ...tables('default#*'),
        `dynamodb:Query <InteractionsTable>/index/by-customer ${below('default#*')}`,
        ...['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey', 'ReEncryptFrom', 'ReEncryptTo'].map(
          (action) => `kms:${action} <EncryptionKey> ${key('dynamodb')}`,
        ),
        `kms:Decrypt <EncryptionKey> ${key('s3')}`,
        `kms:GenerateDataKey <EncryptionKey> ${key('s3')}`,
        `kms:Decrypt <EncryptionKey> ${key('secretsmanager')}`,
        ...['AbortMultipartUpload', 'DeleteObject', 'DeleteObjectVersion', 'GetObject', 'PutObject'].map(
          (action) => `s3:${action} <ContentBucket>/default/*`,
        ),
        's3:ListBucket <ContentBucket>',
        's3:ListBucketVersions <ContentBucket>',
        's3:GetObject <ImportsBucket>/*',
        's3:ListBucket <ImportsBucket>',
        's3:PutObject <ImportsBucket>/erasures/*',
        's3:PutObject <ImportsBucket>/rejects/*',
        'secretsmanager:GetSecretValue <TombstonesSecret>',
        ...['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'GetQueueUrl'].map(
          (action) => `sqs:${action} <IngestWorkQueue>`,
        ),
        'sqs:ReceiveMessage <IngestWorkQueue>',
        'sqs:SendMessage <IngestWorkQueue>',
      ].toSorted(),
    )
  })

  test('reaches the keys of every tenant and of no other', () => {
    const principals = (name: string) => [`arn:aws:iam::123456789012:role/${name}`]
    const template = synthesized({
      tenants: { acme: { principals: principals('a') }, other: { principals: principals('o') } },
    })
    const rights = rightsOf(template, 'ingest-interactions')
    expect(rights).toEqual(expect.arrayContaining(tables('acme#*', 'other#*')))
    expect(rights.filter((right) => right.startsWith('s3:PutObject <ContentBucket>'))).toEqual([
      's3:PutObject <ContentBucket>/acme/*',
      's3:PutObject <ContentBucket>/other/*',
    ])
    expect(JSON.stringify(rights)).not.toContain('default')
  })

  test('reads the buckets that documents may refer to', () => {
    const template = synthesized({ sourceBuckets: ['old-exports', 'mails'] })
    for (const name of ['ingest-interactions', 'import-object'])
      expect(rightsOf(template, name)).toEqual(
        expect.arrayContaining([
          's3:GetObject arn:<AWS::Partition>:s3:::old-exports/*',
          's3:ListBucket arn:<AWS::Partition>:s3:::mails',
        ]),
      )
  })

  test('knows the stores, its own queue, the tenants and the key of tombstones by its environment', () => {
    expect(work.environment).toMatchObject({
      TABLE_NAME: { Ref: expect.stringMatching(/^InteractionsTable/) },
      BUCKET_NAME: { Ref: expect.stringMatching(/^ContentBucket/) },
      IMPORT_BUCKET: { Ref: expect.stringMatching(/^ImportsBucket/) },
      QUEUE_URL: { Ref: work.queueId },
      TOMBSTONE_SECRET: { Ref: expect.stringMatching(/^TombstonesSecret/) },
      TENANTS: '{"default":{}}',
      SERVICE_NAME: 'QueryInteractions',
    })
  })
})
