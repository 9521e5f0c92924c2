import type { IncomingHttpHeaders } from 'node:http'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { plainFields } from '../infra/description/interaction-schema.ts'
import { openApi } from '../infra/description/openapi.ts'
import { type DescribedReply, describedReply, operationOf } from './described-reply.ts'
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

const validator = (coerceTypes: boolean) => {
  const ajv = new Ajv2020({ strict: false, coerceTypes, allErrors: true })
  addFormats.default(ajv)
  return ajv.addSchema(openApi, 'api')
}
const bodies = validator(false)
/** A header is text, whatever its schema says that it holds. */
const texts = validator(true)

/** Those of HTTP itself, which a description of an API leaves out. */
const headersOfHttp = ['connection', 'content-type', 'date', 'keep-alive', 'transfer-encoding']

/** How a reply departs from the description of the API: a sentence each. */
export const departures = (exchange: Exchange): readonly string[] => {
  const { method, target, status } = exchange
  // The question of a browser is answered for it, and for nobody else.
  if (method === 'OPTIONS' && status === 204) return []
  const [path = '', query = ''] = target.split('?')
  const operation = operationOf(method, path)
  const reply = describedReply(operation, method, status)
  const where = `${method} ${operation?.path ?? 'elsewhere'} ${status}`
  if (!reply) return [`${where}: is not described`]
  return [
    ...departuresOfHeaders(reply, exchange.headers),
    ...departuresOfBody(reply, exchange),
    ...departuresOfFields(exchange, new URLSearchParams(query)),
  ].map((text) => `${where}: ${text}`)
}

/** The check of the schema at a place of the document. */
const checkAt = (ajv: Ajv2020, ...place: readonly string[]): ValidateFunction => {
  const path = place.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')
  const check = ajv.getSchema(`api#/${path}`)
  if (!check) throw new Error(`the description has no schema at ${path}`)
  return check
}

const departuresOfHeaders = (reply: DescribedReply, headers: Exchange['headers']): string[] => {
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
      return checkAt(texts, 'components', 'headers', name, 'schema')(String(value))
        ? []
        : [`${name} is ${JSON.stringify(value)}`]
    }),
  ]
}

const departuresOfBody = (reply: DescribedReply, { method, headers, body }: Exchange): string[] => {
  const { 'content-type': type, 'content-length': length } = headers
  if (method === 'HEAD') return body?.length ? ['a reply to HEAD has a body'] : []
  if (!reply.content) return body?.length ? ['a body is not described'] : []
  const mediaType = [type ?? '', '*/*'].find((one) => reply.content?.[one])
  if (type === undefined || mediaType === undefined) return [`Content-Type is ${type}`]
  if (!body) return []
  if (length !== undefined && Number(length) !== body.length) return [`Content-Length is ${length}`]
  if (mediaType === '*/*') return []
  const check = checkAt(bodies, ...reply.place, 'content', mediaType, 'schema')
  if (check(JSON.parse(body.toString()))) return []
  return (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
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
