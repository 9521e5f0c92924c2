import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { canonicalRequest, type SignedMessage } from './canonical-request.ts'
import { S3Error } from './s3-error.ts'
import { readSignatureClaim, type SignatureClaim } from './signature-claim.ts'

/** Whose signatures are accepted, where, and what time it is. */
export type SignatureVerifier = {
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  readonly region: string
  readonly now: Date
}

const tolerableSkewSeconds = 15 * 60

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

const signatureOf = (secret: string, claim: SignatureClaim, canonical: string): Buffer => {
  const key = claim.scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secret}`)
  const digest = createHash('sha256').update(canonical, 'latin1').digest('hex')
  return hmac(key, ['AWS4-HMAC-SHA256', claim.timestamp, claim.scope, digest].join('\n'))
}

const toSeconds = (timestamp: string): number => {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp) ?? []
  const seconds = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) / 1000
  if (Number.isNaN(seconds)) throw new S3Error('AccessDenied', 'A valid x-amz-date is required.')
  return seconds
}

const checkTime = ({ timestamp, expiresSeconds }: SignatureClaim, now: Date): void => {
  const ageSeconds = now.getTime() / 1000 - toSeconds(timestamp)
  const serverTime = { ServerTime: now.toISOString() }
  if (expiresSeconds === undefined && Math.abs(ageSeconds) > tolerableSkewSeconds)
    throw new S3Error(
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      serverTime,
    )
  if (ageSeconds < -tolerableSkewSeconds)
    throw new S3Error('AccessDenied', 'Request is not yet valid', serverTime)
  if (ageSeconds > (expiresSeconds ?? Number.POSITIVE_INFINITY))
    throw new S3Error('AccessDenied', 'Request has expired', serverTime)
}

const checkSigner = (claim: SignatureClaim, { credentials, region }: SignatureVerifier): void => {
  if (claim.accessKeyId !== credentials.accessKeyId)
    throw new S3Error('InvalidAccessKeyId', `The access key must be ${credentials.accessKeyId}.`)
  const scope = `${claim.timestamp.slice(0, 8)}/${region}/s3/aws4_request`
  const code =
    claim.expiresSeconds === undefined ? 'AuthorizationHeaderMalformed' : 'AuthorizationQueryParametersError'
  if (claim.scope !== scope)
    throw new S3Error(code, `The credential scope must be ${scope}.`, {
      Region: region,
    })
}

const checkCoverage = ({ signedHeaders }: SignatureClaim, { headers }: SignedMessage): void => {
  const unsigned = Object.keys(headers).filter(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !signedHeaders.includes(name),
  )
  if (unsigned.length > 0)
    throw new S3Error('AccessDenied', 'There were headers present in the request which were not signed', {
      HeadersNotSigned: unsigned.join(', '),
    })
}

/**
 * Passes a request that `credentials` signed in `region` with Signature Version 4, in its header or as a
 * presigned URL, and not too long ago. Throws the {@link S3Error} that S3 would answer otherwise.
 */
export const verifySignature = (message: SignedMessage, verifier: SignatureVerifier): void => {
  const claim = readSignatureClaim(message)
  checkSigner(claim, verifier)
  checkTime(claim, verifier.now)
  checkCoverage(claim, message)
  const canonical = canonicalRequest(message, claim.signedHeaders, claim.payloadHash)
  const expected = signatureOf(verifier.credentials.secretAccessKey, claim, canonical)
  if (!timingSafeEqual(expected, Buffer.from(claim.signature, 'hex')))
    throw new S3Error(
      'SignatureDoesNotMatch',
      'The request signature does not match the signature you provided. Check your key and signing method.',
      { CanonicalRequest: canonical },
    )
}
