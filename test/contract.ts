import type { IncomingHttpHeaders } from 'node:http'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { plainFields } from '../infra/description/interaction-schema.ts'
import { openApi } from '../infra/description/openapi.ts'
import { readAsOldClient } from './old-api.ts'

/** A request and what came back. */
export type Exchange = {
  readonly method: string
  /** Path and query as they were sent. */
  readonly target: string
  readonly status: number
  readonly headers: Readonly<IncomingHttpHeaders>
  /** Undefined: not looked at. */
  readonly body: Buffer | undefined
}

type Reply = {
  readonly headers: Readonly<Record<string, { readonly $ref: string }>>
  readonly content?: Readonly<Record<string, object>>
}
type Replies = Readonly<Record<string, Reply | { readonly $ref: string }>>

const ajv = new Ajv2020({ strict: false, coerceTypes: true, allErrors: true })
addFormats.default(ajv)
ajv.addSchema(openApi, 'api')

/** Those of HTTP itself, which a description of an API leaves out. */
const headersOfHttp = ['connection', 'content-type', 'date', 'keep-alive', 'transfer-encoding']

/** How a reply departs from the description of the API: a sentence each. */
export const departures = (exchange: Exchange): readonly string[] => {
  const { method, target, status } = exchange
  // The question of a browser is answered for it, and for nobody else.
  if (method === 'OPTIONS' && status === 204) return []
  const [path = '', query = ''] = target.split('?')
  const operation = operationOf(method, path)
  const found = operation?.replies[status] ?? errorReply(method, status)
  const where = `${method} ${operation?.path ?? 'elsewhere'} ${status}`
  if (!found || (operation && !(status in operation.replies))) return [`${where}: is not described`]
  const reply = '$ref' in found ? resolve(found.$ref) : found
  return [
    ...departuresOfHeaders(reply, exchange.headers),
    ...departuresOfBody(reply, exchange),
    ...departuresOfFields(exchange, new URLSearchParams(query)),
  ].map((text) => `${where}: ${text}`)
}

const templates = Object.entries(openApi.paths).map(([path, item]) => ({
  path,
  // Any base path and stage may stand in front.
  form: new RegExp(`${path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
  replies: new Map<string, Replies>([
    ['GET', item.get.responses as Replies],
    ['HEAD', item.head.responses as Replies],
  ]),
}))

const operationOf = (method: string, path: string) => {
  const template = templates.find(({ form }) => form.test(path))
  const replies = template?.replies.get(method)
  return template && replies && { path: template.path, replies }
}

/** What any method and path can be answered with. */
const errorReply = (method: string, status: number) =>
  (openApi.components.responses as Readonly<Record<string, Reply>>)[
    `${method === 'HEAD' ? 'head-error' : 'error'}-${status}`
  ]

const resolve = (reference: string): Reply =>
  (openApi.components.responses as Readonly<Record<string, Reply>>)[reference.replace(/.*\//, '')] as Reply

const pointer = (...parts: readonly string[]) =>
  `api#/${parts.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`

const departuresOfHeaders = (reply: Reply, headers: Exchange['headers']): string[] => {
  const described = Object.keys(reply.headers)
  const unknown = Object.keys(headers).filter(
    (name) => !headersOfHttp.includes(name) && !described.some((one) => one.toLowerCase() === name),
  )
  return [
    ...unknown.map((name) => `${name} is not described`),
    ...described.flatMap((name) => {
      const value = headers[name.toLowerCase()]
      const { required } = openApi.components.headers[name] ?? {}
      if (value === undefined) return required ? [`${name} is missing`] : []
      return isValid(pointer('components', 'headers', name, 'schema'), String(value))
        ? []
        : [`${name} is ${JSON.stringify(value)}`]
    }),
  ]
}

const isValid = (reference: string, value: unknown): boolean => ajv.validate({ $ref: reference }, value)

const departuresOfBody = (reply: Reply, { method, headers, body }: Exchange): string[] => {
  const { 'content-type': type, 'content-length': length } = headers
  if (method === 'HEAD') return body?.length ? ['a reply to HEAD has a body'] : []
  if (!reply.content) return body?.length ? ['a body is not described'] : []
  const mediaType = [type ?? '', '*/*'].find((one) => reply.content?.[one])
  if (type === undefined || mediaType === undefined) return [`Content-Type is ${type}`]
  if (!body) return []
  if (length !== undefined && Number(length) !== body.length) return [`Content-Length is ${length}`]
  if (mediaType === '*/*') return []
  const schema = Object.fromEntries(Object.entries(reply.content[mediaType] ?? {}))['schema'] as object
  const own = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/'))
  if (ajv.validate(own, JSON.parse(body.toString()))) return []
  return (ajv.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

/** Without new parameters a reply holds what the old API documents, in its forms. */
const departuresOfFields = (
  { status, method, headers, body }: Exchange,
  query: URLSearchParams,
): string[] => {
  if (method !== 'GET' || status !== 200 || !body || headers['content-type'] !== 'application/json') return []
  if (query.has('fields')) return []
  const resources = [JSON.parse(body.toString())].flat() as Readonly<Record<string, unknown>>[]
  const unknown = new Set(
    resources.flatMap((one) => Object.keys(one)).filter((name) => !plainFields.has(name)),
  )
  return [
    ...[...unknown].map((name) => `${name} is there without fields`),
    ...resources.flatMap(readByOldClient),
  ]
}

const readByOldClient = (resource: Readonly<Record<string, unknown>>): string[] => {
  try {
    readAsOldClient(resource)
    return []
  } catch (error) {
    return [String(error)]
  }
}
