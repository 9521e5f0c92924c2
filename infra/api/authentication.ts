import { CfnOutput, Duration, RemovalPolicy, SecretValue } from 'aws-cdk-lib'
import { AuthorizationType, type MethodOptions, TokenAuthorizer } from 'aws-cdk-lib/aws-apigateway'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import { environmentNames } from '../../shared/environment.ts'
import type { Configuration } from '../configuration.ts'
import { ServiceFunction, type ServiceFunctionProps } from '../service-function.ts'
import { authorizers } from '../settings.ts'
import { decryptThrough } from '../state.ts'

export type AuthenticationProps = { readonly configuration: Configuration; readonly encryptionKey: IKey }

/** A key server or secret store may need a moment; the gateway itself gives an authorizer 29 s. */
const timeout = Duration.seconds(10)

/** How long API Gateway keeps a verdict on a token: the work of a password's hash is done once in that time. */
const resultsCacheTtl = Duration.minutes(5)

/** Who is let in: the one switch `auth`. Nothing is open. */
export class Authentication extends Construct {
  /** What every method asks for. */
  readonly methodOptions: MethodOptions
  /** The function that verifies credentials; with IAM, API Gateway does it. */
  readonly authorizer: LambdaFunction | undefined
  /** Where the hashes of Basic credentials are. */
  readonly secret: Secret | undefined

  constructor(scope: Construct, id: string, props: AuthenticationProps) {
    super(scope, id)
    const { auth } = props.configuration
    this.secret = auth === 'basic' ? credentialsSecret(this, props) : undefined
    if (this.secret)
      new CfnOutput(this, 'Secret', {
        key: 'CredentialsSecret',
        description: 'npm run credentials -- add NAME --secret ...',
        value: this.secret.secretArn,
      })
    this.authorizer =
      auth === 'iam'
        ? undefined
        : new ServiceFunction(this, authorizers[auth], this.functionProps(auth, props)).lambda
    this.methodOptions = this.authorizer
      ? { authorizer: new TokenAuthorizer(this, 'Authorizer', { handler: this.authorizer, resultsCacheTtl }) }
      : { authorizationType: AuthorizationType.IAM }
  }

  private functionProps(auth: keyof typeof authorizers, props: AuthenticationProps): ServiceFunctionProps {
    const { configuration, encryptionKey } = props
    const common = { ...props, name: authorizers[auth], timeout }
    if (!this.secret) return { ...common, environment: oidcEnvironment(configuration), statements: [] }
    const secretArn = this.secret.secretArn
    return {
      ...common,
      environment: { [environmentNames.credentialsSecret]: secretArn },
      statements: [
        new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] }),
        decryptThrough('secretsmanager', encryptionKey),
      ],
    }
  }
}

const oidcEnvironment = ({
  oidcIssuer,
  oidcAudiences,
  oidcAlgorithms,
  oidcTenantClaim,
  tenants,
}: Configuration) => ({
  [environmentNames.tenants]: JSON.stringify(tenants),
  [environmentNames.oidcIssuer]: oidcIssuer ?? '',
  [environmentNames.oidcAudiences]: oidcAudiences.join(','),
  [environmentNames.oidcAlgorithms]: oidcAlgorithms.join(','),
  [environmentNames.oidcTenantClaim]: oidcTenantClaim,
})

/** Empty at first; `npm run credentials` writes it, and a deployment never again. */
const credentialsSecret = (scope: Construct, { encryptionKey }: AuthenticationProps) =>
  new Secret(scope, 'Credentials', {
    description: 'Names, tenants and scrypt hashes of the Basic credentials',
    secretStringValue: SecretValue.unsafePlainText('{"version":1,"users":{}}'),
    encryptionKey,
    removalPolicy: RemovalPolicy.RETAIN,
  })
