/** What a route reads; the stack grants its function exactly that, the function's store uses exactly that. */
export type Source = 'customer-index' | 'service-index' | 'record' | 'content'

/** Query parameters of the lists. A read by id takes `fields`, content takes none. */
const listParameters = [
  'limit',
  'cursor',
  'sort',
  'started_from',
  'started_to',
  'media_types',
  'types',
  'sub_types',
  'statuses',
  'entity_types',
  'fields',
  'count',
] as const

export type Route = {
  /** The path as the old API documents it, below any base path; one `{parameter}` each. */
  readonly path: string
  readonly source: Source
  /** The query parameters that it takes; any other is refused. */
  readonly parameters: readonly string[]
}

/**
 * Every URI of the service, by the name of the function that serves it (`functions/<name>.ts`).
 * The stack builds one function with its methods, grants and limits from each line.
 */
export const routes = {
  'list-customer-interactions': {
    path: '/customers/{customer_id}/interactions',
    source: 'customer-index',
    parameters: listParameters,
  },
  'list-service-interactions': {
    path: '/services/{service_id}/interactions',
    source: 'service-index',
    parameters: listParameters,
  },
  'get-interaction': { path: '/interactions/{interaction_id}', source: 'record', parameters: ['fields'] },
  'get-plain-text': { path: '/interactions/{interaction_id}/plain_text', source: 'content', parameters: [] },
  'get-structured-text': {
    path: '/interactions/{interaction_id}/structured_text',
    source: 'content',
    parameters: [],
  },
  'get-binary-content': {
    path: '/interactions/{interaction_id}/binary_content',
    source: 'content',
    parameters: [],
  },
} as const satisfies Record<string, Route>

export type RouteName = keyof typeof routes

/** The methods that every route serves; any other is answered 405. */
export const servedMethods = ['GET', 'HEAD'] as const
