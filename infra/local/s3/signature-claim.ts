import type { SignedMessage } from './canonical-request.ts'
import { S3Error } from './s3-error.ts'

/** Who says to have signed a request, when, and over what. Nothing of it is proven yet. */
export type SignatureClaim = {
  readonly accessKeyId: string
  readonly scope: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
  readonly timestamp: string
  readonly payloadHash: string
  /** Only a presigned URL names its life. */
  readonly expiresSeconds: number | undefined
}

const algorithm = 'AWS4-HMAC-SHA256'
const longestLifeSeconds = 7 * 24 * 60 * 60

const splitCredential = (credential: string): Pick<SignatureClaim, 'accessKeyId' | 'scope'> => {
  const [accessKeyId = '', ...scope] = credential.split('/')
  return { accessKeyId, scope: scope.join('/') }
}

const readHeader = ({ headers }: SignedMessage, authorization: string): SignatureClaim => {
  const fields = /^AWS4-HMAC-SHA256 +Credential=([^,]+), *SignedHeaders=([^,]+), *Signature=([0-9a-f]{64})$/
  const [, credential, signedHeaders, signature] = fields.exec(authorization) ?? []
  if (!credential || !signedHeaders || !signature)
    throw new S3Error('AuthorizationHeaderMalformed', `The authorization header must be ${algorithm}.`)
  const payloadHash = headers['x-amz-content-sha256']?.[0]
  if (!payloadHash) throw new S3Error('InvalidRequest', 'Missing required header: x-amz-content-sha256.')
  return {
    ...splitCredential(credential),
    signedHeaders: signedHeaders.split(';'),
    signature,
    timestamp: headers['x-amz-date']?.[0] ?? '',
    payloadHash,
    expiresSeconds: undefined,
  }
}

const readQuery = ({ query, headers }: SignedMessage): SignatureClaim => {
  const parameter = (name: string): string => query.find(([candidate]) => candidate === name)?.[1] ?? ''
  const expires = parameter('X-Amz-Expires')
  const signature = parameter('X-Amz-Signature')
  const isWellFormed =
    parameter('X-Amz-Algorithm') === algorithm &&
    /^\d{1,6}$/.test(expires) &&
    /^[0-9a-f]{64}$/.test(signature)
  if (!isWellFormed || Number(expires) > longestLifeSeconds)
    throw new S3Error(
      'AuthorizationQueryParametersError',
      `Presigned URLs need X-Amz-Algorithm=${algorithm}, X-Amz-Expires of at most ${longestLifeSeconds} and X-Amz-Signature.`,
    )
  return {
    ...splitCredential(parameter('X-Amz-Credential')),
    signedHeaders: parameter('X-Amz-SignedHeaders').split(';'),
    signature,
    timestamp: parameter('X-Amz-Date'),
    payloadHash: headers['x-amz-content-sha256']?.[0] ?? 'UNSIGNED-PAYLOAD',
    expiresSeconds: Number(expires),
  }
}

/** Finds the signature of a request in its header or its query. `AccessDenied` when it has none. */
export const readSignatureClaim = (message: SignedMessage): SignatureClaim => {
  const authorization = message.headers['authorization']?.[0]
  const isPresigned = message.query.some(([name]) => name === 'X-Amz-Signature' || name === 'X-Amz-Algorithm')
  if (authorization !== undefined && isPresigned)
    throw new S3Error('InvalidArgument', 'Sign the request in its header or in its query, not in both.')
  if (isPresigned) return readQuery(message)
  if (authorization !== undefined) return readHeader(message, authorization)
  throw new S3Error('AccessDenied', 'Access Denied: the request is not signed.')
}
