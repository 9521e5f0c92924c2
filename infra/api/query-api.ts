import { CfnOutput, Duration, Stack } from 'aws-cdk-lib'
import {
  AuthorizationType,
  CfnRestApi,
  type IResource,
  LambdaIntegration,
  LogGroupLogDestination,
  ResponseTransferMode,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { environmentNames } from '../../shared/environment.ts'
import { type RouteName, routes, servedMethods } from '../../shared/routes.ts'
import type { Configuration } from '../configuration.ts'
import { ServiceFunction } from '../service-function.ts'
import { ServiceLog } from '../service-log.ts'
import { routeNames } from '../settings.ts'
import type { State } from '../state.ts'
import { accessLogFormat } from './access-log.ts'
import { Authentication } from './authentication.ts'
import { CustomDomain, tls } from './custom-domain.ts'
import { endpointConfiguration } from './endpoint.ts'
import { errorCors, gatewayErrors } from './gateway-errors.ts'
import { resourcePolicy } from './resource-policy.ts'
import { sourceAccess } from './source-access.ts'
import { throttles } from './throttles.ts'
import { addUnknownRoutes } from './unknown-routes.ts'
import { WebFirewall } from './web-firewall.ts'

export type QueryApiProps = {
  readonly configuration: Configuration
  readonly state: State
  readonly encryptionKey: IKey
}

/** API Gateway streams for 15 minutes at the most; a function ends a little before the gateway gives up on it. */
const timeouts = {
  short: { lambda: Duration.seconds(10), integration: Duration.seconds(15) },
  streaming: { lambda: Duration.seconds(890), integration: Duration.seconds(900) },
} as const

/** The REST API: one streaming function for each line of the route table, behind the one authentication. */
export class QueryApi extends Construct {
  readonly api: RestApi
  /** The routes' functions. */
  readonly functions: ReadonlyMap<RouteName, LambdaFunction>
  readonly authentication: Authentication
  readonly accessLog: LogGroup

  constructor(scope: Construct, id: string, props: QueryApiProps) {
    super(scope, id)
    const { configuration } = props
    this.accessLog = new ServiceLog(this, 'AccessLog', props).logGroup
    this.authentication = new Authentication(this, 'Authentication', props)
    this.api = this.createApi(props)
    for (const error of gatewayErrors(configuration))
      this.api.addGatewayResponse(error.type.responseType, error)
    addUnknownRoutes(this.api.root, errorCors(configuration))
    this.functions = new Map(routeNames.map((name) => [name, this.addRoute(name, props)]))
    this.addDoors(props)
  }

  private createApi({ configuration }: QueryApiProps): RestApi {
    const { stageName, apiLogRole, domainName, contentRatePerSecond, contentBurst } = configuration
    const policy = resourcePolicy(configuration, Stack.of(this).account)
    const api = new RestApi(this, 'Api', {
      restApiName: `${configuration.stackName}-${stageName}`,
      description: 'Interaction history of a contact centre',
      endpointConfiguration: endpointConfiguration(this, configuration),
      disableExecuteApiEndpoint: domainName !== undefined,
      ...(policy && { policy }),
      cloudWatchRole: apiLogRole === 'create',
      deployOptions: {
        stageName,
        tracingEnabled: true,
        accessLogDestination: new LogGroupLogDestination(this.accessLog),
        accessLogFormat,
        throttlingRateLimit: contentRatePerSecond,
        throttlingBurstLimit: contentBurst,
        methodOptions: throttles(configuration),
      },
      defaultMethodOptions: this.authentication.methodOptions,
    })
    // CDK's own output would name a host that a custom domain switches off.
    api.node.tryRemoveChild('Endpoint')
    const { defaultChild } = api.node
    if (!(defaultChild instanceof CfnRestApi)) throw new Error('a REST API without a resource')
    defaultChild.securityPolicy = tls.securityPolicy
    defaultChild.endpointAccessMode = tls.endpointAccessMode
    return api
  }

  private addRoute(name: RouteName, props: QueryApiProps): LambdaFunction {
    const { configuration, state, encryptionKey } = props
    const { path, source } = routes[name]
    const timeout = source === 'record' ? timeouts.short : timeouts.streaming
    const { environment, statements } = sourceAccess(routes[name], configuration, state, encryptionKey)
    const { lambda } = new ServiceFunction(this, name, {
      ...props,
      name,
      timeout: timeout.lambda,
      environment: { ...commonEnvironment(configuration), ...environment },
      statements,
    })
    const integration = new LambdaIntegration(lambda, {
      responseTransferMode: ResponseTransferMode.STREAM,
      timeout: timeout.integration,
      allowTestInvoke: false,
    })
    const resource = this.api.root.resourceForPath(`${configuration.basePath}${path}`)
    addMethods(resource, integration, configuration)
    return lambda
  }

  /** What stands between the API and its clients. */
  private addDoors({ configuration, encryptionKey }: QueryApiProps) {
    const { domainName, certificateArn, endpoint, waf, basePath } = configuration
    const { api } = this
    if (domainName && certificateArn) new CustomDomain(this, 'Domain', { api, domainName, certificateArn })
    if (waf === 'on' && endpoint === 'regional')
      new WebFirewall(this, 'Firewall', { configuration, stage: api.deploymentStage, encryptionKey })
    new CfnOutput(this, 'Url', {
      key: 'ApiUrl',
      description: 'What clients take for their base URL',
      value: `${domainName ? `https://${domainName}` : api.url.replace(/\/$/, '')}${basePath}`,
    })
  }
}

// ANY takes the methods that are not served, so that the function answers them 405 with Allow.
const addMethods = (resource: IResource, integration: LambdaIntegration, { corsOrigins }: Configuration) => {
  for (const method of [...servedMethods, 'ANY']) resource.addMethod(method, integration)
  // A browser asks without credentials whether it may send them.
  if (corsOrigins.length > 0)
    resource.addMethod('OPTIONS', integration, { authorizationType: AuthorizationType.NONE })
}

const commonEnvironment = ({ auth, tenants, publicBaseUrl, corsOrigins }: Configuration) => ({
  [environmentNames.auth]: auth,
  [environmentNames.tenants]: JSON.stringify(tenants),
  ...(publicBaseUrl && { [environmentNames.publicBaseUrl]: publicBaseUrl }),
  ...(corsOrigins.length > 0 && { [environmentNames.corsOrigins]: corsOrigins.join(',') }),
})
