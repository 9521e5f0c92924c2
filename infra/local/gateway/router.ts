import type { RestApi, Route } from './rest-api.ts'

export type Match = {
  readonly route: Route
  /** Values as they stand in the path, still percent-encoded, as REST APIs hand them over. */
  readonly pathParameters: Readonly<Record<string, string>>
  /** The path below the stage, where the client's path began with it. */
  readonly path: string
}

export type Router = (method: string, path: string) => Match | undefined

/** All routes of one path. */
type Place = { readonly pattern: readonly string[]; readonly routes: ReadonlyMap<string, Route> }

/**
 * Finds the route of a request by its raw path: nothing is decoded, a `{parameter}` takes one segment that is not empty, a
 * `{parameter+}` all that follow, and fixed segments come first. Paths work with the stage in front, as on execute-api,
 * and without it, as on a custom domain.
 */
export const createRouter = (api: RestApi): Router => {
  const places = placesOf(api)
  const find = (method: string, path: string): Match | undefined => {
    for (const { pattern, routes } of places) {
      const pathParameters = match(pattern, segmentsOf(path))
      const route = routes.get(method) ?? routes.get('ANY')
      if (pathParameters) return route && { route, pathParameters, path }
    }
    return undefined
  }
  const stage = `/${api.stageName}`
  return (method, path) =>
    (path.startsWith(`${stage}/`) && find(method, path.slice(stage.length))) || find(method, path)
}

const placesOf = (api: RestApi): readonly Place[] =>
  [...Map.groupBy(api.routes, ({ path }) => path)]
    .map(([path, routes]) => ({
      pattern: segmentsOf(path),
      routes: new Map(routes.map((route) => [route.method, route])),
    }))
    .sort((one, other) => (rankOf(one.pattern) < rankOf(other.pattern) ? -1 : 1))

const segmentsOf = (path: string) => (path === '/' ? [] : path.split('/').slice(1))

const isParameter = (segment: string) => segment.startsWith('{')
const isGreedy = (segment: string) => segment.endsWith('+}')

/** Sorts fixed segments before parameters, and those before the ones that take everything. */
const rankOf = (pattern: readonly string[]) =>
  pattern.map((segment) => (isGreedy(segment) ? 2 : isParameter(segment) ? 1 : 0)).join('')

const match = (pattern: readonly string[], segments: readonly string[]) => {
  const parameters: [string, string][] = []
  for (const [index, expected] of pattern.entries()) {
    const segment = isGreedy(expected) ? segments.slice(index).join('/') : segments[index]
    if (!segment || (!isParameter(expected) && segment !== expected)) return undefined
    if (isParameter(expected)) parameters.push([expected.replace(/^\{(.*?)\+?\}$/, '$1'), segment])
    if (isGreedy(expected)) return Object.fromEntries(parameters)
  }
  return segments.length === pattern.length ? Object.fromEntries(parameters) : undefined
}
