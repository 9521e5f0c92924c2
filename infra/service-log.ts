import { RemovalPolicy } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { Configuration } from './configuration.ts'

export type ServiceLogProps = {
  readonly configuration: Configuration
  readonly encryptionKey: IKey
  /** Only where AWS demands one: names clash. */
  readonly logGroupName?: string
}

/** A log group that is encrypted, ends after the configured days, and goes with the stack. */
export class ServiceLog extends Construct {
  readonly logGroup: LogGroup

  constructor(scope: Construct, id: string, { configuration, encryptionKey, logGroupName }: ServiceLogProps) {
    super(scope, id)
    this.logGroup = new LogGroup(this, 'Group', {
      retention: configuration.logRetentionDays,
      encryptionKey,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(logGroupName === undefined ? {} : { logGroupName }),
    })
  }
}
