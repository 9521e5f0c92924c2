import { describe, expect, test } from 'vitest'
import { renderGatewayReply } from '../../../../infra/local/gateway/gateway-reply.ts'
import type { GatewayResponse } from '../../../../infra/local/gateway/rest-api.ts'

const response = (type: string, rest: Partial<GatewayResponse> = {}): GatewayResponse => ({
  type,
  statusCode: undefined,
  headers: {},
  template: undefined,
  ...rest,
})

const render = (...gatewayResponses: GatewayResponse[]) =>
  renderGatewayReply(
    { stageName: 'v1', routes: [], gatewayResponses, accessLogFormat: undefined },
    'REQUEST_TOO_LARGE',
    'id-1',
  )

describe('an answer of the gateway', () => {
  test("is API Gateway's own when the template says nothing of it", () => {
    expect(render(response('DEFAULT_5XX', { statusCode: 599 }))).toEqual({
      statusCode: 413,
      headers: { 'Content-Type': 'application/json' },
      body: '{"message":"Request Too Long"}',
    })
  })

  test('takes status, headers and body from the response of its type', () => {
    const own = response('REQUEST_TOO_LARGE', {
      statusCode: 418,
      headers: { 'Content-Type': "'text/plain'", 'X-Id': 'context.requestId', 'X-Not': 'context.unknown' },
      template:
        '$context.requestId $context.error.message $context.error.messageString $context.error.responseType $context.stage.',
    })
    expect(render(own, response('DEFAULT_4XX', { statusCode: 499 }))).toEqual({
      statusCode: 418,
      headers: { 'Content-Type': 'text/plain', 'X-Id': 'id-1', 'X-Not': '' },
      body: 'id-1 Request Too Long "Request Too Long" REQUEST_TOO_LARGE v1.',
    })
  })

  test('falls back to the default of its class, for the status alone too', () => {
    const fallback = response('DEFAULT_4XX', { statusCode: 400, template: 'all' })
    expect(render(fallback)).toMatchObject({ statusCode: 400, body: 'all' })
    expect(render(fallback, response('REQUEST_TOO_LARGE', { template: 'own' }))).toMatchObject({
      statusCode: 400,
      body: 'own',
    })
  })
})
