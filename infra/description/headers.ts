import type { JsonSchema } from '../../shared/resource-fields.ts'

type Header = {
  readonly description: string
  /** Always there where a reply names it. */
  readonly required?: true
  readonly schema: JsonSchema
}

const text = (pattern: RegExp, example: string): JsonSchema => ({
  type: 'string',
  pattern: pattern.source,
  examples: [example],
})
const always = (value: string): JsonSchema => ({ type: 'string', const: value })
const count: JsonSchema = { type: 'integer', minimum: 0 }

const own = {
  'X-Request-Id': {
    description: 'Of the request: the operator finds it under this id.',
    required: true,
    schema: { type: 'string', format: 'uuid' },
  },
  'X-Content-Type-Options': { description: 'On every reply.', required: true, schema: always('nosniff') },
  'Cache-Control': {
    description: 'Replies are private, and to be asked for again; errors are not kept at all.',
    required: true,
    schema: { type: 'string', enum: ['private, no-cache', 'no-store'] },
  },
  'Content-Security-Policy': {
    description: 'A stored HTML body never runs in the origin of the API.',
    schema: always('sandbox'),
  },
  'Content-Length': { description: 'Bytes of the body; a list that is streamed has none.', schema: count },
  'Retry-After': {
    description: 'Seconds to wait.',
    required: true,
    schema: { type: 'integer', minimum: 1 },
  },
  Allow: {
    description: 'The methods that there are.',
    required: true,
    schema: text(/^[A-Z]+(, [A-Z]+)*$/, 'GET, HEAD'),
  },
  'WWW-Authenticate': {
    description: 'What credentials to send; nothing where requests are signed.',
    schema: text(/^(Basic|Bearer)\b/, 'Bearer'),
  },
  Link: {
    description: 'The next page, where there is one.',
    schema: text(
      /^<https?:\/\/[^>]+>; rel="next"$/,
      '<https://history.example.org/customers/00001a57JGQ00BVU/interactions?limit=20&cursor=MjAw>; rel="next"',
    ),
  },
  'X-Total-Count': { description: 'Rows of a walk of all pages; with `count=exact`.', schema: count },
  ETag: {
    description: 'Of this version of the body; strong.',
    required: true,
    schema: text(/^"[^"]+"$/, '"9b2cf535f27731c974343645a3985328"'),
  },
  'Last-Modified': {
    description: 'When the body was stored.',
    required: true,
    schema: text(/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$/, 'Wed, 05 Aug 2009 09:34:04 GMT'),
  },
  'Accept-Ranges': { description: 'Ranges of bytes are served.', required: true, schema: always('bytes') },
  'Content-Range': {
    description: 'Which bytes of how many; with 416 only how many.',
    required: true,
    schema: text(/^bytes (\d+-\d+|\*)\/\d+$/, 'bytes 0-99/1234'),
  },
  'Repr-Digest': {
    description: 'SHA-256 of the whole body, where it is known (RFC 9530).',
    schema: text(/^sha-256=:[A-Za-z0-9+/]{43}=:$/, 'sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:'),
  },
  'Content-Disposition': {
    description: 'A binary body is a download, with its file name where it has one.',
    required: true,
    schema: text(
      /^attachment(; filename="[^"]*"(; filename\*=UTF-8''\S+)?)?$/,
      'attachment; filename="a.png"',
    ),
  },
  Location: {
    description: 'Where the store itself serves the body, for some minutes.',
    required: true,
    schema: { type: 'string', format: 'uri' },
  },
  Vary: { description: 'Where pages of other origins may call.', schema: always('Origin') },
  'Access-Control-Allow-Origin': {
    description: 'The origin of the page that calls, where it may.',
    schema: text(/^(\*|https?:\/\/[\w.-]+(:\d+)?)$/, 'https://desk.example.org'),
  },
  'Access-Control-Expose-Headers': {
    description: 'What such a page may read.',
    schema: text(/^[\w-]+(, [\w-]+)*$/, 'Retry-After, X-Request-Id'),
  },
} as const satisfies Readonly<Record<string, Header>>

export type HeaderName = keyof typeof own

/** Headers of replies, for OpenAPI's components. */
export const headerComponents: Readonly<Record<string, Header>> = own

/** What pages of other origins need. */
const cors = ['Access-Control-Allow-Origin', 'Access-Control-Expose-Headers', 'Vary'] as const

const everywhere = ['X-Request-Id', 'X-Content-Type-Options', 'Cache-Control'] as const

/** References to headers, those that every reply can have in front. */
export const headers = (...names: readonly HeaderName[]): Readonly<Record<string, object>> =>
  Object.fromEntries(
    [...everywhere, 'Content-Security-Policy', 'Content-Length', ...names, ...cors].map((name) => [
      name,
      { $ref: `#/components/headers/${name}` },
    ]),
  )
