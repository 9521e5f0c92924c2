import { createHash, createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import { canonicalRequest, type SignedMessage } from './canonical-request.ts'
import { S3Error } from './s3-error.ts'
import { readSignatureClaim, type SignatureClaim } from './signature-claim.ts'

/** Whose signatures are accepted, and in which region. */
export type Signer = {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region: string
}

/**
 * Passes a request that is signed well at the time `now`; throws the `S3Error` that S3 would answer
 * otherwise.
 */
export type SignatureVerifier = (message: SignedMessage, now: Date) => void

const tolerableSkewSeconds = 15 * 60

const hmac = (key: string | Buffer | KeyObject, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest()

// A key holds for a day and costs four times what a signature costs.
const createSigningKeys = (secret: string): ((scope: string) => KeyObject) => {
  let known: { readonly scope: string; readonly key: KeyObject } | undefined
  return (scope) => {
    if (known?.scope !== scope) {
      const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secret}`)
      known = { scope, key: createSecretKey(Buffer.from(key)) }
    }
    return known.key
  }
}

const signatureOf = (key: KeyObject, claim: SignatureClaim, canonical: string): Buffer => {
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

const checkScope = (claim: SignatureClaim, { accessKeyId, region }: Signer): void => {
  if (claim.accessKeyId !== accessKeyId)
    throw new S3Error('InvalidAccessKeyId', `The access key must be ${accessKeyId}.`)
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

/** Makes the check of Signature Version 4, in the header or in a presigned URL, for one signer. */
export const createSignatureVerifier = (signer: Signer): SignatureVerifier => {
  const signingKey = createSigningKeys(signer.secretAccessKey)
  return (message, now) => {
    const claim = readSignatureClaim(message)
    checkScope(claim, signer)
    checkTime(claim, now)
    checkCoverage(claim, message)
    const canonical = canonicalRequest(message, claim.signedHeaders, claim.payloadHash)
    const expected = signatureOf(signingKey(claim.scope), claim, canonical)
    if (!timingSafeEqual(expected, Buffer.from(claim.signature, 'hex')))
      throw new S3Error(
        'SignatureDoesNotMatch',
        'The request signature does not match the signature you provided. Check your key and signing method.',
        { CanonicalRequest: canonical },
      )
  }
}
