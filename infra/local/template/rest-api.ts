import type { GatewayResponse, RestApi, Route } from '../gateway/rest-api.ts'
import { readAuthorization } from './authorization.ts'
import { readIntegration } from './integration.ts'
import { listAt, numberAt, objectAt, textAt, textsAt } from './json.ts'
import type { Resolver } from './resolver.ts'
import { ofType, onlyOfType, type Resource, type Resources } from './resources.ts'

/** The one REST API of the template. Throws an error that names the resource that the local run does not understand. */
export const readRestApi = (resources: Resources, resolver: Resolver): RestApi => {
  const api = onlyOfType(resources, 'AWS::ApiGateway::RestApi')
  const stage = onlyOfType(resources, 'AWS::ApiGateway::Stage')
  const methods = ofType(resources, 'AWS::ApiGateway::Method')
  if (methods.length === 0)
    throw new Error(`${api.id} has no methods of its own; the local run reads no OpenAPI body`)
  return {
    stageName: resolver.text(stage.properties['StageName'], `${stage.id}.StageName`),
    routes: methods.map((method) => readRoute(method, api, resources)),
    gatewayResponses: ofType(resources, 'AWS::ApiGateway::GatewayResponse').map(readGatewayResponse),
    accessLogFormat: readAccessLogFormat(stage),
  }
}

const readRoute = (method: Resource, api: Resource, resources: Resources): Route => ({
  path: pathOf(method.properties['ResourceId'], method, api, resources) || '/',
  method: textAt(method.properties['HttpMethod'], `${method.id}.HttpMethod`),
  authorization: readAuthorization(method, resources),
  integration: readIntegration(method, resources),
})

const readAccessLogFormat = ({ id, properties }: Resource): string | undefined => {
  const setting = objectAt(properties['AccessLogSetting'], `${id}.AccessLogSetting`)
  return setting['Format'] === undefined
    ? undefined
    : textAt(setting['Format'], `${id}.AccessLogSetting.Format`)
}

/** The path of a method's or resource's parent: a `Ref` to another resource, or the root of the API. */
const pathOf = (parent: unknown, child: Resource, api: Resource, resources: Resources): string => {
  const reference = objectAt(parent, `the parent of ${child.id}`)
  const [id, attribute] = listAt(reference['Fn::GetAtt'], `the parent of ${child.id}`)
  if (id === api.id && attribute === 'RootResourceId') return ''
  const resource = resources.get(String(reference['Ref']))
  if (resource?.type !== 'AWS::ApiGateway::Resource') {
    throw new Error(`the parent of ${child.id} is ${JSON.stringify(parent)}, which is no resource of the API`)
  }
  const { ParentId, PathPart } = resource.properties
  return `${pathOf(ParentId, resource, api, resources)}/${textAt(PathPart, `${resource.id}.PathPart`)}`
}

const readGatewayResponse = ({ id, properties }: Resource): GatewayResponse => {
  const { ResponseType, StatusCode, ResponseParameters, ResponseTemplates } = properties
  const parameters = Object.entries(textsAt(ResponseParameters, `${id}.ResponseParameters`))
  return {
    type: textAt(ResponseType, `${id}.ResponseType`),
    statusCode: StatusCode === undefined ? undefined : numberAt(StatusCode, `${id}.StatusCode`),
    headers: Object.fromEntries(
      parameters.map(([name, value]) => [name.replace(/^gatewayresponse\.header\./, ''), value]),
    ),
    template: textsAt(ResponseTemplates, `${id}.ResponseTemplates`)['application/json'],
  }
}
