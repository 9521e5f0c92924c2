import { CfnOutput, RemovalPolicy } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'

/**
 * The key of the hashes under which erased customers are remembered. It never changes and outlives the stack: with another
 * one, an import would bring back who was erased.
 */
export class TombstoneSecret extends Construct {
  readonly secret: Secret

  constructor(scope: Construct, id: string, encryptionKey: IKey) {
    super(scope, id)
    this.secret = new Secret(this, 'Secret', {
      description: 'Key of the hashes of erased customers: never change it',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      encryptionKey,
      removalPolicy: RemovalPolicy.RETAIN,
    })
    new CfnOutput(this, 'Arn', {
      key: 'TombstoneSecret',
      description: 'What npm run import takes the hashes of erased customers from',
      value: this.secret.secretArn,
    })
  }
}
