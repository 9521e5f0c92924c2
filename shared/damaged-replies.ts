import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'

/**
 * Middleware of an SDK client, outside of its deserializer: a reply that cannot be read was damaged on its way, and the call is tried
 * again. The SDK by itself would take a half-sent JSON for an answer that is final.
 */
export const retryUnreadable =
  <Call, Result>(next: (call: Call) => Promise<Result>) =>
  async (call: Call): Promise<Result> => {
    try {
      return await next(call)
    } catch (error) {
      throw isUnreadable(error) ? Object.assign(error, retryable) : error
    }
  }

/**
 * Middleware of a DynamoDB client, inside of its deserializer: a reply whose CRC32 is not the one that its header gives is refused, and
 * the call tried again. The SDK reads a reply that has lost its body as one that found nothing.
 */
export const checkDigest =
  <Call, Result extends { response: unknown }>(next: (call: Call) => Promise<Result>) =>
  async (call: Call): Promise<Result> => {
    const result = await next(call)
    const { response } = result
    if (!isDigested(response)) return result
    const bytes = await bytesOf(response.body)
    if (crc32(bytes) !== Number(response.headers[digestHeader]))
      throw Object.assign(new Error('a reply was not the one that its checksum is of'), retryable)
    Object.assign(response, { body: bytes })
    return result
  }

/** All of a reply, by events: `buffer` of `node:stream/consumers` takes 4 % more of a warm record's CPU. */
const bytesOf = (body: Readable) =>
  new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = []
    body.on('data', (chunk) => chunks.push(chunk))
    body.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
    body.once('error', reject)
    body.once('close', () => {
      if (!body.readableEnded) reject(new Error('a reply ended before it was complete'))
    })
  })

/** How an error says, to the SDK and to `toApiError`, that it may pass. */
export const retryable = { $retryable: {} } as const

/** What the deserializer throws has the reply on it, and a `$fault` only when the reply was read and says so. */
const isUnreadable = (error: unknown): error is Error =>
  error instanceof Error && '$response' in error && !('$fault' in error)

const digestHeader = 'x-amz-crc32'

type Digested = { readonly headers: Readonly<Record<string, string>>; readonly body: Readable }

const isDigested = (reply: unknown): reply is Digested =>
  typeof reply === 'object' &&
  reply !== null &&
  'headers' in reply &&
  typeof reply.headers === 'object' &&
  reply.headers !== null &&
  digestHeader in reply.headers &&
  'body' in reply &&
  reply.body instanceof Readable

/** A body that is read as a whole. It began well: what it ended with, a broken connection or a wrong checksum, may be gone next time. */
export const whole = <Bytes>(reading: Promise<Bytes> | undefined): Promise<Bytes | undefined> | undefined =>
  reading?.catch((cause: unknown) => {
    throw Object.assign(new Error('a body did not arrive whole', { cause }), retryable)
  })
