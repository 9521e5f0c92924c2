import type { IncomingMessage, ServerResponse } from 'node:http'

/** How DynamoDB and S3 refuse a request that is in order: each one's code and status. */
const refusals = {
  throttled: { dynamodb: [400, 'ProvisionedThroughputExceededException'], s3: [503, 'SlowDown'] },
  failed: { dynamodb: [500, 'InternalServerError'], s3: [500, 'InternalError'] },
  unavailable: { dynamodb: [503, 'ServiceUnavailable'], s3: [503, 'ServiceUnavailable'] },
  /** The engine's clock is ahead of the client's. */
  skewed: {
    dynamodb: [400, 'InvalidSignatureException', 'Signature expired: a fault'],
    s3: [403, 'RequestTimeTooSkewed'],
  },
} as const

export type Refusal = keyof typeof refusals

export const isRefusal = (fault: string | undefined): fault is Refusal =>
  fault !== undefined && fault in refusals

/** How far the clock of an engine is ahead that refuses a request for its time: what the SDK puts right, and S3 would still take. */
const skewMilliseconds = 600_000

/** Answers a request as its engine would that refuses it. */
export const refuse = (message: IncomingMessage, response: ServerResponse, kind: Refusal): void => {
  const { dynamodb, s3 } = refusals[kind]
  message.resume()
  if (kind === 'skewed') response.setHeader('Date', new Date(Date.now() + skewMilliseconds).toUTCString())
  if (message.headers['x-amz-target']) {
    const body = {
      __type: `com.amazonaws.dynamodb.v20120810#${dynamodb[1]}`,
      message: dynamodb[2] ?? 'a fault',
    }
    response
      .writeHead(dynamodb[0], { 'content-type': 'application/x-amz-json-1.0' })
      .end(JSON.stringify(body))
  } else {
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${s3[1]}</Code><Message>a fault</Message></Error>`
    response
      .writeHead(s3[0], { 'content-type': 'application/xml' })
      .end(message.method === 'HEAD' ? '' : body)
  }
}
