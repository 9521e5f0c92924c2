import type { Headers } from './conditional-request.ts'
import { type Environment, environmentNames } from './environment.ts'
import type { Reply } from './reply.ts'
import { servedMethods } from './routes.ts'

/** What a page may send with a request beside what every page may. */
const requestHeaders = [
  'Authorization',
  'ContactCenterId',
  'GroupId',
  'If-Match',
  'If-Modified-Since',
  'If-None-Match',
  'If-Range',
  'If-Unmodified-Since',
  'Range',
  'X-Amz-Content-Sha256',
  'X-Amz-Date',
  'X-Amz-Security-Token',
] as const

/** What a page may read of a reply beside what every page may. */
const replyHeaders = [
  'Accept-Ranges',
  'Content-Disposition',
  'Content-Length',
  'Content-Range',
  'ETag',
  'Link',
  'Repr-Digest',
  'Retry-After',
  'X-Request-Id',
  'X-Total-Count',
] as const

/** Whether pages of other origins may call the API at all. */
export const hasCors = (environment: Environment): boolean =>
  Boolean(environment[environmentNames.corsOrigins])

/** The headers that let a page of a configured origin read the reply; none when no origin is configured. */
export const corsHeaders = (header: Headers, environment: Environment): Readonly<Record<string, string>> => {
  if (!hasCors(environment)) return {}
  const origin = header('origin')
  const origins = environment[environmentNames.corsOrigins]?.split(',')
  if (!origin || !origins?.includes(origin)) return { Vary: 'Origin' }
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Expose-Headers': replyHeaders.join(', '),
    Vary: 'Origin',
  }
}

/** The answer to the question that a browser asks before it sends a page's request. */
export const preflightReply = (): Reply => ({
  status: 204,
  headers: {
    'Access-Control-Allow-Methods': servedMethods.join(', '),
    'Access-Control-Allow-Headers': requestHeaders.join(', '),
    'Access-Control-Max-Age': '7200',
  },
})
