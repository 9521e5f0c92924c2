import type { Duration } from 'aws-cdk-lib'
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { RouteName } from '../shared/routes.ts'
import { bundleFolder } from './bundle.ts'

export type QueryFunctionProps = {
  readonly name: RouteName
  readonly environment: Readonly<Record<string, string>>
  /** Everything the function may do beside writing its own log. */
  readonly statements: readonly PolicyStatement[]
  readonly timeout: Duration
}

/** One deployed function of `functions/`, with a role and a log of its own. */
export class QueryFunction extends Construct {
  readonly lambda: LambdaFunction

  constructor(scope: Construct, id: string, { name, environment, statements, timeout }: QueryFunctionProps) {
    super(scope, id)
    const logGroup = new LogGroup(this, 'Log', { retention: RetentionDays.THREE_MONTHS })
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    logGroup.grantWrite(role)
    for (const statement of statements) role.addToPolicy(statement)
    this.lambda = new LambdaFunction(this, 'Function', {
      description: name,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(bundleFolder(name)),
      handler: 'index.handler',
      memorySize: 1024,
      timeout,
      role,
      logGroup,
      environment,
    })
  }
}
