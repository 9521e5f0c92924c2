import type { Integration } from '../gateway/rest-api.ts'
import { type JsonObject, listAt, numberAt, objectAt, textsAt, wordAt } from './json.ts'
import type { Resource, Resources } from './resources.ts'

/** What API Gateway allows unless told otherwise. */
const defaultTimeoutMilliseconds = 29_000

/** What answers a method of the API. Throws an error that names the method when it is something that cannot run here. */
export const readIntegration = (method: Resource, resources: Resources): Integration => {
  const where = `${method.id}.Integration`
  const integration = objectAt(method.properties['Integration'], where)
  const type = wordAt(integration['Type'], ['AWS_PROXY', 'MOCK'], `${where}.Type`)
  if (type === 'MOCK') return readMock(integration, where)
  const streaming = isStreaming(integration, where)
  const timeout = integration['TimeoutInMillis'] ?? defaultTimeoutMilliseconds
  return {
    type: 'lambda',
    functionId: functionOf(integration['Uri'], resources, where),
    streaming,
    timeoutMilliseconds: numberAt(timeout, `${where}.TimeoutInMillis`),
  }
}

/** Both halves must agree: API Gateway takes a template in which they do not, and then answers every request with an error. */
const isStreaming = (integration: JsonObject, where: string) => {
  const mode = integration['ResponseTransferMode'] ?? 'BUFFERED'
  const streaming = wordAt(mode, ['BUFFERED', 'STREAM'], `${where}.ResponseTransferMode`) === 'STREAM'
  const streamingUri = JSON.stringify(integration['Uri'] ?? '').includes('/response-streaming-invocations')
  if (streaming === streamingUri) return streaming
  throw new Error(
    `${where} has ResponseTransferMode ${mode} with a Uri ${streamingUri ? '' : 'not '}made for streaming`,
  )
}

/** The logical id of the function whose ARN is part of an integration's or authorizer's URI, joined or substituted. */
export const functionOf = (uri: unknown, resources: Resources, where: string): string => {
  const ids = [...resources.values()]
    .filter(({ type }) => type === 'AWS::Lambda::Function')
    .map(({ id }) => id)
  const text = JSON.stringify(uri ?? '')
  const [id, ...others] = ids.filter((id) => text.includes(`"${id}","Arn"`) || text.includes(`\${${id}.Arn}`))
  if (id && others.length === 0) return id
  throw new Error(`${where}.Uri names no function of the template: ${text}`)
}

/** Only what needs no template language: a status, headers, and a body with variables in it. */
const readMock = (integration: JsonObject, where: string): Integration => {
  const responses = `${where}.IntegrationResponses`
  const [first, ...others] = listAt(integration['IntegrationResponses'], responses)
  const { StatusCode, ResponseParameters, ResponseTemplates } = objectAt(first, responses)
  const [template = '', ...more] = Object.values(textsAt(ResponseTemplates, `${where}.ResponseTemplates`))
  if (others.length > 0 || more.length > 0 || /#\w|\$(?!context\.)/.test(template)) {
    throw new Error(
      `${where} is a MOCK with more than one answer or with template logic; the local run cannot answer it`,
    )
  }
  const parameters = Object.entries(textsAt(ResponseParameters, `${where}.ResponseParameters`))
  const takesAll = integration['PassthroughBehavior'] !== 'NEVER'
  return {
    type: 'mock',
    statusCode: numberAt(StatusCode, `${where}.StatusCode`),
    headers: Object.fromEntries(
      parameters.map(([name, value]) => [name.replace('method.response.header.', ''), value]),
    ),
    template,
    mediaTypes: takesAll
      ? undefined
      : Object.keys(textsAt(integration['RequestTemplates'], `${where}.RequestTemplates`)),
  }
}
