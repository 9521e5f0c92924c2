import { describe, expect, test } from 'vitest'
import { ofType, onlyOfType, type SynthesizedTemplate, synthesized } from './synthesized.ts'

const byDefault = synthesized()
const ownKey = 'arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-1111-2222-3333-444455556666'
const keyArn = { 'Fn::GetAtt': [onlyOfType(byDefault, 'AWS::KMS::Key').id, 'Arn'] }
const bucket = (template: SynthesizedTemplate, id: string) => {
  const found = ofType(template, 'AWS::S3::Bucket').find((one) => one.id === id)
  if (!found) throw new Error(`no bucket ${id}`)
  return found
}

test('what is kept outlives the stack under logical ids that never change: another id would be an empty table or bucket', () => {
  const kept = Object.entries(byDefault.Resources).filter(
    ([, { DeletionPolicy }]) => DeletionPolicy === 'Retain',
  )
  const stateful = kept.filter(([, { Type }]) => /DynamoDB|S3|KMS|SecretsManager/.test(Type))
  expect(stateful.map(([id]) => id).toSorted()).toEqual([
    'ContentAccessLogsD9B3478A',
    'ContentBucketDD05A3B9',
    'EncryptionKey3A692D6E',
    'ImportsBucketB463A28B',
    'InteractionsTable4AB2A336',
    'TombstonesSecret2D3F0CB9',
  ])
  for (const [id, { UpdateReplacePolicy }] of stateful) expect(UpdateReplacePolicy, id).toBe('Retain')
})

test('where things are kept is said in the outputs of the stack', () => {
  expect(byDefault.Outputs['TableName']?.Value).toEqual({ Ref: 'InteractionsTable4AB2A336' })
  expect(byDefault.Outputs['ContentBucket']?.Value).toEqual({ Ref: 'ContentBucketDD05A3B9' })
})

describe('the table', () => {
  const { Properties } = onlyOfType(byDefault, 'AWS::DynamoDB::GlobalTable')
  const [replica] = Properties['Replicas'] as Record<string, unknown>[]
  const indexNames = ['by-customer', 'by-service', 'by-thread']

  test('has three indexes in list order', () => {
    const index = (IndexName: string, key: string, ProjectionType: string) =>
      expect.objectContaining({
        IndexName,
        KeySchema: [
          { AttributeName: key, KeyType: 'HASH' },
          { AttributeName: 'at', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType },
      })
    expect(Properties['GlobalSecondaryIndexes']).toEqual([
      index('by-customer', 'customer', 'ALL'),
      index('by-service', 'service', 'ALL'),
      index('by-thread', 'thread', 'KEYS_ONLY'),
    ])
  })

  test('can be restored to any second of 35 days, and cannot be deleted by mistake', () => {
    expect(replica).toMatchObject({
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
    })
  })

  test('costs nothing at rest and no more than its ceilings, each index by itself too', () => {
    const template = synthesized({ maxReadUnits: 77, maxWriteUnits: 88 })
    const table = onlyOfType(template, 'AWS::DynamoDB::GlobalTable').Properties as {
      BillingMode: string
      WriteOnDemandThroughputSettings: object
      GlobalSecondaryIndexes: object[]
      Replicas: [{ ReadOnDemandThroughputSettings: object; GlobalSecondaryIndexes: object[] }]
    }
    const read = { ReadOnDemandThroughputSettings: { MaxReadRequestUnits: 77 } }
    const write = { WriteOnDemandThroughputSettings: { MaxWriteRequestUnits: 88 } }
    expect(table).toMatchObject({ BillingMode: 'PAY_PER_REQUEST', ...write })
    expect(table.GlobalSecondaryIndexes).toEqual(indexNames.map(() => expect.objectContaining(write)))
    expect(table.Replicas[0]).toMatchObject(read)
    expect(table.Replicas[0].GlobalSecondaryIndexes).toEqual(
      indexNames.map(() => expect.objectContaining(read)),
    )
  })

  test('is encrypted, streams its changes, lets items expire, and names the keys that it throttles', () => {
    expect(Properties).toMatchObject({
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    })
    const insights = { ContributorInsightsSpecification: { Enabled: true, Mode: 'THROTTLED_KEYS' } }
    expect(replica).toMatchObject({ SSESpecification: { KMSMasterKeyId: keyArn }, ...insights })
    expect(replica?.['GlobalSecondaryIndexes']).toEqual(
      indexNames.map(() => expect.objectContaining(insights)),
    )
  })

  test('has copies in other regions where they are configured, each under its key', () => {
    const replicas = { 'eu-west-1': ownKey.replace('us-east-1', 'eu-west-1') }
    const template = synthesized({ kmsKeyArn: ownKey, replicas })
    const { Replicas } = onlyOfType(template, 'AWS::DynamoDB::GlobalTable').Properties
    expect(Replicas).toEqual([
      expect.objectContaining({
        Region: 'eu-west-1',
        SSESpecification: { KMSMasterKeyId: replicas['eu-west-1'] },
        DeletionProtectionEnabled: true,
      }),
      expect.objectContaining({ Region: 'us-east-1', SSESpecification: { KMSMasterKeyId: ownKey } }),
    ])
  })

  test('cannot have a copy where it is itself', () => {
    const replicas = { 'us-east-1': ownKey }
    expect(() => synthesized({ kmsKeyArn: ownKey, replicas })).toThrow(
      'setting "replicas" must not name us-east-1',
    )
  })
})

describe('the buckets', () => {
  const ids = ['ContentBucketDD05A3B9', 'ContentAccessLogsD9B3478A', 'ImportsBucketB463A28B']

  test.each(ids)('%s is private, and reached over TLS 1.2 only', (id) => {
    expect(bucket(byDefault, id).Properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    })
    const policy = ofType(byDefault, 'AWS::S3::BucketPolicy').find(
      ({ Properties }) => (Properties['Bucket'] as { Ref: string }).Ref === id,
    )
    const text = JSON.stringify(policy)
    expect(text).toContain('"aws:SecureTransport":"false"')
    expect(text).toContain('"s3:TlsVersion":1.2')
  })

  test('of bodies keeps old versions as long as the table can be restored, and sweeps what is left of uploads', () => {
    const rulesOf = (template: SynthesizedTemplate) =>
      (bucket(template, 'ContentBucketDD05A3B9').Properties['LifecycleConfiguration'] as { Rules: object[] })
        .Rules
    expect(rulesOf(byDefault)).toEqual([
      { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, Status: 'Enabled' },
      {
        ExpiredObjectDeleteMarker: true,
        NoncurrentVersionExpiration: { NoncurrentDays: 35 },
        Status: 'Enabled',
      },
      {
        Status: 'Enabled',
        Transitions: [{ StorageClass: 'INTELLIGENT_TIERING', TransitionInDays: 30 }],
      },
    ])
    expect(rulesOf(synthesized({ oldVersionDays: 400 }))[1]).toMatchObject({
      NoncurrentVersionExpiration: { NoncurrentDays: 400 },
    })
    expect(bucket(byDefault, 'ContentBucketDD05A3B9').Properties).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
    })
    // A version never expires while it is the current one.
    expect(JSON.stringify(rulesOf(byDefault))).not.toMatch(/"Expiration(InDays|Date)"/)
  })

  test("of bodies is encrypted with the stack's key at one call a bucket, and S3 logs who reads", () => {
    expect(bucket(byDefault, 'ContentBucketDD05A3B9').Properties).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn },
          },
        ],
      },
      LoggingConfiguration: { DestinationBucketName: { Ref: 'ContentAccessLogsD9B3478A' } },
    })
  })
})

describe('the key of tombstones', () => {
  const { id, Properties } = onlyOfType(byDefault, 'AWS::SecretsManager::Secret')

  test("is long, random, encrypted with the stack's key, and never in the template", () => {
    expect(Properties).toMatchObject({
      GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
      KmsKeyId: keyArn,
    })
    expect(Properties).not.toHaveProperty('SecretString')
  })

  test('is an output of the stack', () => {
    expect(byDefault.Outputs['TombstoneSecret']?.Value).toEqual({ Ref: id })
  })
})

describe('the key', () => {
  test('is rotated, and may be used by CloudWatch for this account only', () => {
    const { Properties } = onlyOfType(byDefault, 'AWS::KMS::Key')
    const { Statement } = Properties['KeyPolicy'] as { Statement: Record<string, unknown>[] }
    expect(Properties).toMatchObject({ EnableKeyRotation: true })
    const services = Statement.filter(({ Principal }) => 'Service' in (Principal as object))
    expect(services).toEqual([
      expect.objectContaining({
        Principal: { Service: 'logs.us-east-1.amazonaws.com' },
        Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': expect.anything() } },
      }),
      expect.objectContaining({
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
    ])
  })

  test("is the operator's own where one is configured", () => {
    const template = synthesized({ kmsKeyArn: ownKey })
    expect(ofType(template, 'AWS::KMS::Key')).toEqual([])
    expect(JSON.stringify(template)).not.toContain('EncryptionKey')
    for (const { Properties } of ofType(template, 'AWS::Logs::LogGroup'))
      expect(Properties['KmsKeyId']).toBe(ownKey)
  })
})

describe('a restored table', () => {
  const restored = synthesized({ restoredTable: 'history-restored' })
  const functionsOf = (template: SynthesizedTemplate) => ofType(template, 'AWS::Lambda::Function')

  const tablesOf = (functions: ReturnType<typeof functionsOf>) =>
    functions.flatMap(({ Properties }) => {
      const { Variables } = Properties['Environment'] as { Variables: Record<string, unknown> }
      return Variables['TABLE_NAME'] ?? []
    })

  test('is read by the functions of the API in place of the own one', () => {
    const ofApi = functionsOf(restored).filter(({ id }) => id.startsWith('Query'))
    expect(tablesOf(ofApi)).toEqual(Array(3).fill('history-restored'))
    const policies = JSON.stringify(
      ofType(restored, 'AWS::IAM::Policy').filter(({ id }) => id.startsWith('Query')),
    )
    expect(policies).toContain(':table/history-restored/index/by-customer')
    expect(policies).not.toContain('InteractionsTable')
  })

  test('is not written: events and imports go to the own one, which stays as it is', () => {
    const others = functionsOf(restored).filter(({ id }) => !id.startsWith('Query'))
    expect(tablesOf(others)).toEqual(Array(3).fill({ Ref: 'InteractionsTable4AB2A336' }))
    expect(others).toEqual(functionsOf(byDefault).filter(({ id }) => !id.startsWith('Query')))
  })

  test('changes nothing else', () => {
    const rest = (template: SynthesizedTemplate) =>
      Object.fromEntries(
        Object.entries(template.Resources).filter(
          ([, { Type }]) => !/Lambda::Function|IAM::Policy/.test(Type),
        ),
      )
    expect(rest(restored)).toEqual(rest(byDefault))
  })
})
