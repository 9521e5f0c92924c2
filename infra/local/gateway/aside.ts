import type { IncomingMessage, ServerResponse } from 'node:http'
import { sourceIpOf } from './request-headers.ts'
import type { Router } from './router.ts'

/** Answers a request that is none of the API's. */
export type Aside = (request: IncomingMessage, response: ServerResponse) => void

/**
 * What answers a GET of its path, to clients on this machine only. A route of the API comes first, but one that takes every path, as
 * the answer to unknown ones does, takes this one not.
 */
export const findAside = (
  asides: ReadonlyMap<string, Aside>,
  router: Router,
  request: IncomingMessage,
): Aside | undefined => {
  const { method = '', url = '' } = request
  const aside = asides.get(url)
  if (!aside || method !== 'GET' || !['127.0.0.1', '::1'].includes(sourceIpOf(request))) return undefined
  const route = router(method, url)?.route
  return route && !route.path.endsWith('+}') ? undefined : aside
}
