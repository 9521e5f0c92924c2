import type { Auth } from './auth.ts'
import { type Content, type ContentOptions, openContent } from './content.ts'
import type { FieldName, Selected } from './fields.ts'
import { type InteractionList, interactionList, type ListOptions } from './interaction-list.ts'
import { type Parse, parseReply } from './parse.ts'
import { type Clock, systemClock } from './retries.ts'
import { type Connection, get } from './transport.ts'

export { basic, bearer } from './auth.ts'
export type { Content } from './content.ts'
export type { StoredInteraction } from './fields.ts'
export { HistoryError } from './history-error.ts'
export { sigV4 } from './sig-v4.ts'
export type { Interaction } from './types.ts'

export type ClientOptions = {
  /** Where the six URIs are, base path and stage included, such as `https://abc.execute-api.eu-west-1.amazonaws.com/v1`. */
  readonly baseUrl: string | URL
  /** `basic`, `bearer`, `sigV4` or a function of one's own; default: none. */
  readonly auth?: Auth | undefined
  /** Headers of every request, such as `ContactCenterId`. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** How often a request is sent again after 429, 502, 503, 504 or without a reply; default: 3. */
  readonly retries?: number | undefined
  /** The longest that `Retry-After` may ask to wait; default: 30. */
  readonly maxWaitSeconds?: number | undefined
  /**
   * Default: `JSON.parse`, which rounds integers beyond 2^53. To keep them:
   * `(json) => JSON.parse(json, (_, value, { source }) => /^-?\d{16,}$/.test(source ?? '') ? BigInt(source) : value)`
   */
  readonly parse?: Parse | undefined
  readonly fetch?: typeof fetch | undefined
  readonly clock?: Clock | undefined
}

export type GetOptions<Field extends FieldName = never> = Pick<ListOptions<Field>, 'fields' | 'signal'>

/** Reads a body; undefined only when `ifNoneMatch` is given and still holds. */
export type ReadContent = {
  (options?: Omit<ContentOptions, 'ifNoneMatch'> & { readonly ifNoneMatch?: undefined }): Promise<Content>
  (options: ContentOptions): Promise<Content | undefined>
}

export type InteractionReader = {
  /** The interaction; `HistoryError` with the code `interaction_not_found` when there is none. */
  get<const Field extends FieldName = never>(options?: GetOptions<Field>): Promise<Selected<Field>>
  /** A body as a stream; `HistoryError` with the code `content_not_found` when there is none. */
  readonly plainText: ReadContent
  readonly structuredText: ReadContent
  readonly binaryContent: ReadContent
}

export type HistoryReader = {
  interactions<const Field extends FieldName = never>(
    options?: ListOptions<Field>,
  ): InteractionList<Selected<Field>>
}

export type HistoryClient = {
  customers(customerId: string): HistoryReader
  /** An id of 64 bits is a string or a bigint: a number would be rounded. */
  services(serviceId: string | bigint): HistoryReader
  interaction(interactionId: string): InteractionReader
}

/** A client of the interaction history, for browsers and servers. Ids are checked when they are used: a `TypeError` for one that no URL can have. */
export const createClient = ({
  baseUrl,
  auth,
  headers = {},
  retries = 3,
  maxWaitSeconds = 30,
  parse = JSON.parse,
  clock = systemClock,
  ...given
}: ClientOptions): HistoryClient => {
  // As a method of the client, the browser's own would refuse to be called.
  const ask: typeof fetch = given.fetch ?? ((...request) => fetch(...request))
  const { origin, pathname } = new URL(baseUrl)
  const base = origin + pathname.replace(/\/+$/, '')
  const connection = { base, auth, headers, retries, maxWaitSeconds, parse, clock, fetch: ask }
  const history = (path: string): HistoryReader => ({
    interactions: (options = {}) => interactionList(connection, `${path}/interactions`, options),
  })
  return {
    customers: (id) => history(`/customers/${segment(id)}`),
    services: (id) => history(`/services/${segment(String(id))}`),
    interaction: (id) => interactionReader(connection, `/interactions/${segment(id)}`),
  }
}

const interactionReader = (
  connection: Connection & { readonly parse: Parse },
  path: string,
): InteractionReader => ({
  get: <const Field extends FieldName = never>({ fields, signal }: GetOptions<Field> = {}) =>
    get(connection, { path, signal, query: fields ? { fields: fields.join() } : {} }, (response) =>
      parseReply<Selected<Field>>(response, connection.parse, isInteraction),
    ),
  plainText: contentReader(connection, `${path}/plain_text`),
  structuredText: contentReader(connection, `${path}/structured_text`),
  binaryContent: contentReader(connection, `${path}/binary_content`),
})

const isInteraction = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'interaction_id' in value

const contentReader = (connection: Connection, path: string): ReadContent => {
  function read(options?: ContentOptions & { readonly ifNoneMatch?: undefined }): Promise<Content>
  function read(options: ContentOptions): Promise<Content | undefined>
  function read(options: ContentOptions = {}) {
    return openContent(connection, path, options)
  }
  return read
}

/** One segment of a path. URLs have a meaning of their own for dots, even encoded ones. */
const segment = (id: string): string => {
  if (/^\.{0,2}$/.test(id) || !id.isWellFormed())
    throw new TypeError(`No URL can have the id ${JSON.stringify(id)}.`)
  return encodeURIComponent(id)
}
