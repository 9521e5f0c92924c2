import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb'
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import { checkDigest, retryUnreadable } from './damaged-replies.ts'
import { SigningHash } from './signing-hash.ts'

const silent = () => {}

/**
 * With a logger that has an `info`, which its own has, the SDK deep-copies every response for the log and throws the copy
 * away: half the CPU of a long list. The types ask for one; a value made this way has none.
 */
export const quietLogger = () =>
  Object.assign(Object.create(null), { debug: silent, warn: silent, error: silent })

/** Bounds of one attempt: a store that does not answer in time is retried, then reported as unavailable. */
export const requestHandler = {
  connectionTimeout: 1000,
  requestTimeout: 5000,
  throwOnRequestTimeout: true,
} as const

/** The same where a reply is read at once: it must not stop in its middle for longer either. A body may, when its reader is slow. */
const recordRequestHandler = { ...requestHandler, socketTimeout: requestHandler.requestTimeout } as const

/** The same for a writer: a body may take longer than a reader would wait, and S3 copies objects of gigabytes. */
export const bodyRequestHandler = { ...requestHandler, requestTimeout: 600_000 } as const

/** The SDK's own looks at each character first: a twelfth of the CPU of a list. What is damaged fails its checksum before. */
const fromBase64 = (text: string) => Buffer.from(text, 'base64')

/**
 * A DynamoDB client for a function or a command; credentials, region and endpoint come from the environment unless `config`
 * has them.
 */
export const dynamoDBClient = (config: DynamoDBClientConfig = {}): DynamoDBClient => {
  const client = new DynamoDBClient({
    logger: quietLogger(),
    requestHandler: recordRequestHandler,
    maxAttempts: 3,
    base64Decoder: fromBase64,
    sha256: SigningHash,
    // Calls without options find the stack of their command as the first one has left it: 8 % of a warm record's CPU.
    cacheMiddleware: true,
    ...config,
  })
  keepSigner(client)
  client.middlewareStack.add(retryUnreadable, outside)
  client.middlewareStack.add(checkDigest, inside)
  return client
}

/**
 * An S3 client likewise. Bodies are written with CRC32, which is native code, and not checked on reads: what S3 adds by
 * itself is checked in JavaScript, at 2.4 times the CPU of a transfer, and clients get `Repr-Digest`.
 */
export const s3Client = (config: S3ClientConfig = {}): S3Client => {
  const client = new S3Client({
    logger: quietLogger(),
    requestHandler,
    maxAttempts: 3,
    sha256: SigningHash,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // Path style on a local engine: bucket names are no host names there.
    forcePathStyle: process.env['AWS_ENDPOINT_URL_S3'] !== undefined,
    ...config,
  })
  client.middlewareStack.add(retryUnreadable, outside)
  return client
}

/** The SDK makes a signer, with a copy of all its settings, for each request: 2 % of a warm record's CPU. */
const keepSigner = ({ config }: DynamoDBClient) => {
  const { signer } = config
  let kept: ReturnType<typeof signer> | undefined
  config.signer = (scheme) => (kept ??= signer(scheme))
}

/** Where a middleware stands to the SDK's deserializer. */
const outside = { step: 'deserialize', priority: 'high', name: 'retryUnreadable' } as const
const inside = { step: 'deserialize', priority: 'low', name: 'checkDigest' } as const
