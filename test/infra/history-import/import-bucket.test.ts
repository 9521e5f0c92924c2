import { describe, expect, test } from 'vitest'
import { onlyOfType, synthesized } from '../synthesized.ts'

const byDefault = synthesized()
const id = 'ImportsBucketB463A28B'
const bucket = byDefault.Resources[id]?.Properties ?? {}

describe('the import bucket', () => {
  test("is encrypted with the stack's key, and S3 logs who reads", () => {
    const KMSMasterKeyID = { 'Fn::GetAtt': [onlyOfType(byDefault, 'AWS::KMS::Key').id, 'Arn'] }
    expect(bucket).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID },
          },
        ],
      },
      LoggingConfiguration: {
        DestinationBucketName: { Ref: 'ContentAccessLogsD9B3478A' },
        LogFilePrefix: 'import/',
      },
    })
  })

  test('tells EventBridge of its objects without a function that sets it up', () => {
    expect(bucket['NotificationConfiguration']).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    })
    expect(JSON.stringify(byDefault)).not.toContain('Custom::')
  })

  test('keeps what was dropped longer than its messages wait, rejects for 90 days, and proofs for ever', () => {
    expect(bucket['LifecycleConfiguration']).toEqual({
      Rules: [
        { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, Status: 'Enabled' },
        { Prefix: 'incoming/', ExpirationInDays: 30, Status: 'Enabled' },
        { Prefix: 'rejects/', ExpirationInDays: 90, Status: 'Enabled' },
      ],
    })
    // An old version would outlive an erasure.
    expect(bucket).not.toHaveProperty('VersioningConfiguration')
  })

  test('is an output of the stack', () => {
    expect(byDefault.Outputs['ImportBucket']?.Value).toEqual({ Ref: id })
  })
})
