import { type RouteName, routes, type Source, type servedMethods } from '../../shared/routes.ts'
import { routeNames } from '../settings.ts'
import { errorReplies, problemSchema } from './errors.ts'
import { headerComponents } from './headers.ts'
import { interactionSchema } from './interaction-schema.ts'
import { parameterComponents, parametersOf } from './parameters.ts'
import { contentReplies, listReplies, type Replies, recordReplies } from './replies.ts'
import { securityOf, securitySchemes } from './security.ts'

/** What each operation is called, and its replies other than errors. */
const operations = {
  'list-customer-interactions': { summary: 'List the interactions of a customer', replies: listReplies },
  'list-service-interactions': { summary: 'List the interactions of a service', replies: listReplies },
  'get-interaction': { summary: 'Get an interaction', replies: recordReplies },
  'get-plain-text': { summary: 'Get the plain text', replies: contentReplies('plain_text') },
  'get-structured-text': {
    summary: 'Get the structured body: chat transcript, e-mail HTML',
    replies: contentReplies('structured_text'),
  },
  'get-binary-content': { summary: 'Get the binary body', replies: contentReplies('binary_content') },
} as const satisfies Record<RouteName, { summary: string; replies: Replies }>

const tags = [
  { name: 'Lists', description: 'The interactions of a customer or a service.' },
  { name: 'Interactions', description: 'Interactions one by one.' },
  { name: 'Content', description: 'Bodies of interactions, with ranges and conditions.' },
] as const

const tagOf = {
  'customer-index': 'Lists',
  'service-index': 'Lists',
  record: 'Interactions',
  content: 'Content',
} as const satisfies Record<Source, (typeof tags)[number]['name']>

/** What any request can be answered with. */
const everyError = [400, 401, 403, 404, 405, 413, 429, 500, 502, 503, 504]

/** A reply to HEAD has the headers of that to GET, and nothing else. */
const withoutBodies = (replies: Replies): Replies =>
  Object.fromEntries(
    Object.entries(replies).map(([status, reply]) => {
      const { content, links, ...rest } = { content: undefined, links: undefined, ...reply }
      return [status, rest]
    }),
  )

/** The methods that are served, each with the prefix of its errors in the components. */
const methods = { get: 'error', head: 'head-error' } as const satisfies Record<
  Lowercase<(typeof servedMethods)[number]>,
  string
>

const operation = (name: RouteName, method: keyof typeof methods) => {
  const { summary, replies } = operations[name]
  const { source } = routes[name]
  const statuses = source === 'content' ? [...everyError, 412, 416] : everyError
  const errors = statuses.map((status) => [
    status,
    { $ref: `#/components/responses/${methods[method]}-${status}` },
  ])
  const isHead = method === 'head'
  return {
    operationId: isHead ? name.replace(/^\w+/, 'head') : name,
    summary: isHead ? `${summary}: headers only` : summary,
    tags: [tagOf[source]],
    security: securityOf(source),
    parameters: parametersOf(routes[name]),
    responses: { ...(isHead ? withoutBodies(replies) : replies), ...Object.fromEntries(errors) },
  }
}

const named = (prefix: string, replies: Replies) =>
  Object.entries(replies).map(([status, reply]) => [`${prefix}-${status}`, reply])

/** The API as OpenAPI 3.1, from the routes, fields and errors that the functions themselves work with. */
export const openApi = {
  openapi: '3.1.1',
  info: {
    title: 'Query Interactions',
    version: '1.0.0',
    summary: "A contact centre's interaction history",
    description:
      'A drop-in for the operation "Query Interactions" of Genesys Engage Context Services: without a new parameter or header a reply ' +
      'holds only what the old API documents. An unknown, empty or repeated query parameter is refused with 400.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [
    {
      url: '{base}',
      description: 'Output `ApiUrl` of a deployment, or what the local run says.',
      variables: { base: { default: 'https://history.example.org' } },
    },
  ],
  tags,
  paths: Object.fromEntries(
    routeNames.map((name) => [
      routes[name].path,
      { get: operation(name, 'get'), head: operation(name, 'head') },
    ]),
  ),
  components: {
    schemas: { Interaction: interactionSchema, Problem: problemSchema },
    parameters: parameterComponents,
    headers: headerComponents,
    responses: Object.fromEntries([
      ...named(methods.get, errorReplies),
      ...named(methods.head, withoutBodies(errorReplies)),
    ]),
    securitySchemes,
  },
} as const
