import { toCursor } from '../../shared/cursor.ts'
import { interactionIdPattern } from '../../shared/interaction-id.ts'
import type { JsonSchema } from '../../shared/resource-fields.ts'
import type { Route, RouteName, routes } from '../../shared/routes.ts'

type Parameter = { readonly description: string; readonly schema: JsonSchema; readonly example?: string }

type QueryName = (typeof routes)[RouteName]['parameters'][number]

const listOf = (items: JsonSchema): JsonSchema => ({ type: 'array', items, minItems: 1 })
const words = listOf({ type: 'string', pattern: '^[^,]+$' })
const integers = listOf({ type: 'integer', minimum: -999_999_999_999_999, maximum: 999_999_999_999_999 })
const instant = {
  type: 'string',
  format: 'date-time',
  pattern: String.raw`^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$`,
}

const query: Readonly<Record<QueryName | '_', Parameter>> = {
  limit: {
    description: 'Rows of a page. Without it the whole list is streamed, however long.',
    schema: { type: 'integer', minimum: 1, maximum: 1000 },
  },
  cursor: {
    description: 'From the `Link` of the same list. It never expires.',
    schema: { type: 'string', format: 'cursor', pattern: '^[A-Za-z0-9_-]+$' },
    example: toCursor('2009-08-05T09:33:10.000Z#00001a57JGQ00BW8'),
  },
  sort: {
    description: 'By `start_date`, ties by `interaction_id`; newest first unless this says `asc`.',
    schema: { type: 'string', enum: ['desc', 'asc'], default: 'desc' },
  },
  started_from: {
    description: 'The first `start_date` to list: an instant with a zone and at most milliseconds.',
    schema: instant,
  },
  started_to: { description: 'The first `start_date` not to list any more.', schema: instant },
  media_types: { description: 'Of `media_type`, up to 100, compared without regard to case.', schema: words },
  types: { description: 'Of `type`, up to 100, compared without regard to case.', schema: words },
  sub_types: { description: 'Of `sub_type`, up to 100, compared without regard to case.', schema: words },
  statuses: { description: 'Of `status`, up to 100.', schema: integers },
  entity_types: { description: 'Of `entity_type`, up to 100.', schema: integers },
  fields: {
    description: 'Fields to keep, `*` for all that are stored. `interaction_id` is always kept.',
    schema: words,
  },
  count: {
    description: 'Adds `X-Total-Count`: how many rows a walk of all pages returns.',
    schema: { type: 'string', enum: ['exact'] },
  },
  _: {
    description: 'Ignored: the cache-buster of old browser clients.',
    schema: { type: 'string' },
  },
}

const memberId = {
  type: 'string',
  minLength: 1,
  maxLength: 128,
  pattern: String.raw`^[^\u0000-\u001f\u007f-\u009f#/]+$`,
}

const path: Readonly<Record<string, Parameter>> = {
  interaction_id: {
    description: 'Case-sensitive; usually 16 letters and digits. No date, no order.',
    schema: { type: 'string', pattern: interactionIdPattern.source },
    example: '00001a57JGQ00BW8',
  },
  customer_id: {
    description: 'Percent-encoded, as UTF-8.',
    schema: memberId,
    example: '00001a57JGQ00BVU',
  },
  service_id: {
    description: 'A number of up to 64 bits as 8.0 and 8.1 have them, or any text. Percent-encoded.',
    schema: memberId,
    example: '3501',
  },
}

const header = (description: string): Parameter => ({ description, schema: { type: 'string' } })

const tenantHeaders = {
  ContactCenterId: header("A tenant as old clients name it. Refused when it is not the caller's own."),
  GroupId: header("The same. Refused when it is not the caller's own."),
}

/** Conditions and ranges, as RFC 9110 has them. */
const contentHeaders = {
  Range: header(
    'One range: `bytes=0-99`, `bytes=100-` or `bytes=-100`. Several, or a malformed one: the whole body.',
  ),
  'If-Match': header('Only if the body has one of these `ETag`s, else 412.'),
  'If-None-Match': header('Only if the body has none of these `ETag`s, else 304.'),
  'If-Modified-Since': header('Only if the body is newer, else 304.'),
  'If-Unmodified-Since': header('Only if the body is not newer, else 412.'),
  'If-Range': header('The range only if the body has this `ETag` or date, else the whole body.'),
}

const formOf = ({ schema }: Parameter) =>
  schema['type'] === 'array' ? { style: 'form', explode: false } : {}

const components = (place: string, parameters: Readonly<Record<string, Parameter>>) =>
  Object.entries(parameters).map(([name, parameter]) => {
    const required = place === 'path' ? { required: true } : {}
    return [nameOf(name), { name, in: place, ...required, ...parameter, ...formOf(parameter) }] as const
  })

/** Names of components have no underscore in front. */
const nameOf = (name: string) => (name === '_' ? 'cache-buster' : name)

/** The parameters of requests, for OpenAPI's components. */
export const parameterComponents: Readonly<Record<string, object>> = Object.fromEntries([
  ...components('path', path),
  ...components('query', query),
  ...components('header', { ...tenantHeaders, ...contentHeaders }),
])

/** References to the parameters of a route. */
export const parametersOf = ({ path, parameters, source }: Route): readonly object[] =>
  [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name),
    ...parameters,
    '_',
    ...Object.keys(tenantHeaders),
    ...(source === 'content' ? Object.keys(contentHeaders) : []),
  ].map((name) => ({ $ref: `#/components/parameters/${nameOf(name)}` }))
