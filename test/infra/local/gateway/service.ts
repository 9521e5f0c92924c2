import { type ClientRequest, type IncomingMessage, type RequestOptions, request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { type Gateway, type GatewayOptions, openGateway } from '../../../../infra/local/gateway/gateway.ts'
import type { GatewayResponse, Route } from '../../../../infra/local/gateway/rest-api.ts'
import type { FunctionDefinition } from '../../../../infra/local/lambda/function-definition.ts'
import { type FunctionsOptions, openFunctions } from '../../../../infra/local/lambda/functions.ts'
import { openBell } from '../lambda/bell.ts'
import { bundle } from '../lambda/bundle.ts'

export type ServiceOptions = {
  /** Source of the one function's bundle. */
  readonly source: string
  /** Paths, each with its method in front when that is not ANY, such as `GET /things/{id}`. */
  readonly routes?: readonly string[]
  readonly gatewayResponses?: readonly GatewayResponse[]
  readonly integrationTimeout?: number
  readonly streaming?: boolean
  readonly definition?: Partial<FunctionDefinition>
  readonly functions?: Partial<FunctionsOptions>
  readonly gateway?: Partial<GatewayOptions>
}

/** A gateway in front of one function, closed when the test is over. The function's bell hangs on `BELL`. */
export const openService = async (options: ServiceOptions) => {
  const { source, routes = ['/{proxy+}'], streaming = true, integrationTimeout = 20_000 } = options
  const bell = await openBell()
  const functions = openFunctions([await bundle(source, options.definition)], {
    log: () => {},
    ...options.functions,
    environment: { BELL: bell.url },
  })
  const gateway = await openGateway(
    {
      stageName: 'v1',
      routes: routes.map((route) => toRoute(route, streaming, integrationTimeout)),
      gatewayResponses: options.gatewayResponses ?? [],
      accessLogFormat: undefined,
    },
    functions,
    { host: '127.0.0.1', port: 0, ...options.gateway },
  )
  onTestFinished(async () => {
    await Promise.all([functions.close(), gateway.close()])
    bell.close()
  })
  return { functions, gateway, bell, ...clientOf(gateway) }
}

const toRoute = (route: string, streaming: boolean, timeoutMilliseconds: number): Route => {
  const [path = '', method = 'ANY'] = route.split(' ').reverse()
  return {
    path,
    method,
    authorization: { type: 'none' },
    integration: { type: 'lambda', functionId: 'Fn', streaming, timeoutMilliseconds },
  }
}

export type Answer = {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

const clientOf = (gateway: Gateway) => {
  /** Sends a request and resolves when the head of the reply is there. */
  const begin = (
    path: string,
    options: RequestOptions = {},
    body = '',
  ): Promise<[IncomingMessage, ClientRequest]> =>
    new Promise((resolve, reject) => {
      const sent = request(
        { host: '127.0.0.1', port: gateway.port, path, agent: false, ...options },
        (reply) => resolve([reply, sent]),
      )
      sent.on('error', reject).end(body)
    })
  return {
    begin,
    /** Sends a request and reads the reply; rejects when it is cut. */
    ask: async (path: string, options?: RequestOptions, body?: string): Promise<Answer> => {
      const [reply] = await begin(path, options, body)
      return { status: reply.statusCode ?? 0, headers: reply.headers, body: await text(reply) }
    },
    /** Sends bytes as they are and resolves to all that comes back until the gateway closes the connection. */
    send: async (bytes: string | Buffer): Promise<string> => {
      const socket = connect(gateway.port, '127.0.0.1')
      socket.write(bytes)
      return text(socket)
    },
  }
}
