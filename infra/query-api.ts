import { basename } from 'node:path'
import { Duration } from 'aws-cdk-lib'
import {
  AuthorizationType,
  EndpointType,
  type IResource,
  LambdaIntegration,
  ResponseTransferMode,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway'
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { environmentNames } from '../shared/environment.ts'
import { type Route, type RouteName, routes, type Source, servedMethods } from '../shared/routes.ts'
import type { Configuration } from './configuration.ts'
import { gatewayErrors } from './gateway-errors.ts'
import { QueryFunction } from './query-function.ts'

export type QueryApiProps = {
  readonly configuration: Configuration
  readonly table: TableV2
  readonly bucket: Bucket
}

/** API Gateway streams for 15 minutes at the most; a function ends a little before the gateway gives up on it. */
const timeouts = {
  short: { lambda: Duration.seconds(10), integration: Duration.seconds(15) },
  streaming: { lambda: Duration.seconds(890), integration: Duration.seconds(900) },
} as const

/** The REST API: one streaming function for each line of the route table. */
export class QueryApi extends Construct {
  constructor(scope: Construct, id: string, props: QueryApiProps) {
    super(scope, id)
    const { configuration } = props
    const api = new RestApi(this, 'Api', {
      restApiName: 'query-interactions',
      endpointTypes: [EndpointType.REGIONAL],
      deployOptions: { stageName: configuration.stageName, tracingEnabled: true },
      cloudWatchRole: false,
      defaultMethodOptions: { authorizationType: AuthorizationType.IAM },
    })
    for (const error of gatewayErrors) api.addGatewayResponse(error.type.responseType, error)
    for (const name of Object.keys(routes).filter(isRouteName)) this.addRoute(api.root, name, props)
  }

  private addRoute(root: IResource, name: RouteName, props: QueryApiProps) {
    const { path, source } = routes[name]
    const timeout = source === 'record' ? timeouts.short : timeouts.streaming
    const { lambda } = new QueryFunction(this, name, {
      name,
      timeout: timeout.lambda,
      ...access(routes[name], props),
    })
    const integration = new LambdaIntegration(lambda, {
      responseTransferMode: ResponseTransferMode.STREAM,
      timeout: timeout.integration,
      allowTestInvoke: false,
    })
    const resource = root.resourceForPath(`${props.configuration.basePath}${path}`)
    // ANY takes the methods that are not served, so that the function answers them 405 with Allow.
    for (const method of [...servedMethods, 'ANY']) resource.addMethod(method, integration)
  }
}

const isRouteName = (name: string): name is RouteName => name in routes

/** What a source needs: the environment variable that names the store, and the right to read it, side by side. */
const access = ({ source, path }: Route, { configuration, table, bucket }: QueryApiProps) => {
  const common = {
    [environmentNames.auth]: configuration.auth,
    [environmentNames.tenants]: JSON.stringify(configuration.tenants),
    ...(configuration.publicBaseUrl && { [environmentNames.publicBaseUrl]: configuration.publicBaseUrl }),
  }
  const fromTable = { ...common, [environmentNames.table]: table.tableName }
  const query = (index: string) =>
    new PolicyStatement({ actions: ['dynamodb:Query'], resources: [`${table.tableArn}/index/${index}`] })
  const sources = {
    'customer-index': () => ({ environment: fromTable, statements: [query('by-customer')] }),
    'service-index': () => ({ environment: fromTable, statements: [query('by-service')] }),
    record: () => ({
      environment: fromTable,
      statements: [new PolicyStatement({ actions: ['dynamodb:GetItem'], resources: [table.tableArn] })],
    }),
    content: () => ({
      environment: { ...common, [environmentNames.bucket]: bucket.bucketName },
      statements: [
        new PolicyStatement({
          actions: ['s3:GetObject'],
          resources: Object.keys(configuration.tenants).map((tenant) => bucket.arnForObjects(`${tenant}/*/${basename(path)}`)),
        }),
        // Without it S3 answers 403, not 404, for a missing key.
        new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
      ],
    }),
  } satisfies Record<Source, () => unknown>
  return sources[source]()
}
