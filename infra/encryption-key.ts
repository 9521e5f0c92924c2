import { RemovalPolicy, Stack } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { type IKey, Key } from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'
import type { Configuration } from './configuration.ts'

/** The key of table, buckets, logs and alarms: the operator's, or one that is made, rotated and kept when the stack goes. */
export class EncryptionKey extends Construct {
  readonly key: IKey

  constructor(scope: Construct, id: string, { kmsKeyArn, stackName }: Configuration) {
    super(scope, id)
    this.key = kmsKeyArn
      ? Key.fromKeyArn(this, 'Key', kmsKeyArn)
      : createKey(this, `Interaction history of ${stackName}: table, bodies, logs`)
  }
}

const createKey = (scope: Construct, description: string): Key => {
  const { partition, region, account } = Stack.of(scope)
  const key = new Key(scope, 'Key', {
    description,
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN,
  })
  key.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: ['*'],
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*`,
        },
      },
    }),
  )
  key.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
  )
  return key
}
