import { createServer, type Server } from 'node:http'
import type { Functions } from '../lambda/functions.ts'
import { portOf } from '../port.ts'
import { answer } from './answer.ts'
import { type Aside, findAside } from './aside.ts'
import { refuseMalformedRequests } from './malformed-requests.ts'
import { refuse } from './refuse.ts'
import type { RestApi } from './rest-api.ts'
import { createRouter } from './router.ts'
import { createTokenAuthorizer } from './token-authorizer.ts'

export type GatewayOptions = {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** Takes a line about each request that was not answered by its function, or not to the end. */
  readonly log?: (line: string) => void
  /** Takes a line about each request, as the stage's format has it. */
  readonly accessLog?: (line: string) => void
  /** Whether methods that ask for a signature get one checked. Default: no, every caller is the account's root. */
  readonly checksSignatures?: boolean
  /** What answers a GET of a path, to clients on this machine, where the API has no such route. */
  readonly asides?: ReadonlyMap<string, Aside>
  /** How long a reply may stand still before it is cut. Default: the 5 minutes of a regional API. */
  readonly idleMilliseconds?: number
  /** How long a client may take to send the head of a request, and the whole of it. Default: 10 s and 60 s. */
  readonly patience?: { readonly headMilliseconds: number; readonly requestMilliseconds: number }
}

export type Gateway = {
  readonly url: string
  readonly port: number
  /** Takes no more requests, lets the running ones finish for a few seconds, cuts the rest. */
  close(): Promise<void>
}

/** API Gateway's limit for the request line and all headers together. */
const maxHeaderSize = 10_240

const defaultPatience = { headMilliseconds: 10_000, requestMilliseconds: 60_000 }

const closingMilliseconds = 5_000

/** Serves a REST API over HTTP as API Gateway would. Rejects with an error that says what to do when the port is taken. */
export const openGateway = async (
  api: RestApi,
  functions: Pick<Functions, 'invoke'>,
  { host, port, asides = new Map(), patience = defaultPatience, ...options }: GatewayOptions,
): Promise<Gateway> => {
  const service = {
    api,
    router: createRouter(api),
    functions,
    authorizer: createTokenAuthorizer(functions),
    checksSignatures: false,
    idleMilliseconds: 300_000,
    log: () => {},
    accessLog: () => {},
    ...options,
  }
  const server = createServer({
    headersTimeout: patience.headMilliseconds,
    requestTimeout: patience.requestMilliseconds,
    connectionsCheckingInterval: patience.headMilliseconds / 10,
    keepAliveTimeout: 60_000,
    maxHeaderSize,
    requireHostHeader: false,
  })
  // By number none is left out: by their size there are few enough.
  server.maxHeadersCount = 0
  server.on('request', (request, response) => {
    const aside = findAside(asides, service.router, request)
    if (aside) aside(request, response)
    else void answer(service, request, response)
  })
  // Not only 100-continue may stand in an Expect header: such a request is served like any other.
  server.on('checkExpectation', (request, response) => void answer(service, request, response))
  server.on('connect', (_, socket) => refuse(api, socket, { code: 'HPE_INVALID_METHOD' }))
  refuseMalformedRequests(server, api)
  await listen(server, host, port)
  return {
    ...addressOf(server, host),
    close: () => close(server),
  }
}

const listen = (server: Server, host: string, port: number) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE'
      reject(
        taken ? new Error(`port ${port} is taken: stop what listens on it, or choose another one`) : error,
      )
    })
    server.listen(port, host, resolve)
  })

const addressOf = (server: Server, host: string) => {
  const port = portOf(server)
  const name = ['0.0.0.0', '::'].includes(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return { url: `http://${name}:${port}`, port }
}

const close = async (server: Server) => {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  const patience = setTimeout(() => server.closeAllConnections(), closingMilliseconds)
  await closed
  clearInterval(idle)
  clearTimeout(patience)
}
