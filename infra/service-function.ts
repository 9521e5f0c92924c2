import type { Duration } from 'aws-cdk-lib'
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { environmentNames } from '../shared/environment.ts'
import { bundleFolder } from './bundle.ts'
import type { Configuration } from './configuration.ts'
import { ServiceLog } from './service-log.ts'
import type { FunctionName } from './settings.ts'

export type ServiceFunctionProps = {
  readonly configuration: Configuration
  readonly name: FunctionName
  readonly environment: Readonly<Record<string, string>>
  /** Everything the function may do beside writing its own log and traces. */
  readonly statements: readonly PolicyStatement[]
  readonly timeout: Duration
  /** Absent: 1024. */
  readonly memoryMegabytes?: number
  readonly encryptionKey: IKey
}

/** One deployed function of `functions/`, with a role and a log of its own. */
export class ServiceFunction extends Construct {
  readonly lambda: LambdaFunction

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id)
    const { configuration, name, environment, statements, timeout, memoryMegabytes, encryptionKey } = props
    const { logGroup } = new ServiceLog(this, 'Log', { configuration, encryptionKey })
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    logGroup.grantWrite(role)
    for (const statement of statements) role.addToPolicy(statement)
    const reserved = configuration.reservedConcurrency[name]
    this.lambda = new LambdaFunction(this, 'Function', {
      description: name,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(bundleFolder(name)),
      handler: 'index.handler',
      memorySize: memoryMegabytes ?? 1024,
      timeout,
      role,
      logGroup,
      // Lines of JSON pass as they are; the platform's own are kept only when something is wrong: they cost more than they tell.
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.WARN,
      tracing: Tracing.ACTIVE,
      environment: { ...environment, [environmentNames.service]: configuration.stackName },
      ...(reserved === undefined ? {} : { reservedConcurrentExecutions: reserved }),
    })
  }
}
