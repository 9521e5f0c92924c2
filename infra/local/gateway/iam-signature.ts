import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Sha256 } from '@aws-crypto/sha256-js'
import { SignatureV4 } from '@smithy/signature-v4'
import { localAccess } from '../credentials.ts'
import { GatewayError } from './gateway-error.ts'
import type { RequestTarget } from './request-target.ts'

const claimForm =
  /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8}\/[^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/

const tolerableSkewMillis = 5 * 60_000

const signer = new SignatureV4({
  ...localAccess,
  service: 'execute-api',
  sha256: Sha256,
  applyChecksum: false,
})

/**
 * Passes a request that is signed with the local run's key for execute-api, by signing it again. Throws the GatewayError that API
 * Gateway answers otherwise.
 */
export const verifySignature = async (
  request: IncomingMessage,
  { path, query }: RequestTarget,
  body: Buffer,
  now: Date = new Date(),
): Promise<void> => {
  const { authorization } = request.headers
  if (!authorization) throw new GatewayError('MISSING_AUTHENTICATION_TOKEN')
  const [, keyId, scope, names = '', signature = ''] = claimForm.exec(authorization) ?? []
  const signed = names.split(';')
  const headers = Object.fromEntries(
    signed.map((name) => [name, (request.headersDistinct[name] ?? []).join(',')]),
  )
  const signingDate = dateIn(headers['x-amz-date'] ?? '')
  const hash = headers['x-amz-content-sha256']
  const isClaimed =
    keyId === localAccess.credentials.accessKeyId &&
    scope === `${headers['x-amz-date']?.slice(0, 8)}/${localAccess.region}/execute-api/aws4_request` &&
    signed.includes('host') &&
    Math.abs(signingDate.getTime() - now.getTime()) <= tolerableSkewMillis &&
    (hash === undefined || hash === createHash('sha256').update(body).digest('hex'))
  if (!isClaimed) throw new GatewayError('INVALID_SIGNATURE')
  const again = await signer.sign(
    {
      method: request.method ?? '',
      protocol: 'http:',
      hostname: headers['host'] ?? '',
      path,
      query: queryOf(query),
      headers,
      body,
    },
    { signingDate, signableHeaders: new Set(signed) },
  )
  const expected = claimForm.exec(again.headers['authorization'] ?? '')?.[4] ?? ''
  const matches =
    expected.length === signature.length && timingSafeEqual(Buffer.from(expected), Buffer.from(signature))
  if (!matches) throw new GatewayError('INVALID_SIGNATURE')
}

const dateIn = (timestamp: string): Date => {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp) ?? []
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  if (Number.isNaN(date.getTime())) throw new GatewayError('INVALID_SIGNATURE')
  return date
}

const queryOf = (query: RequestTarget['query']) =>
  Object.fromEntries(
    [...Map.groupBy(query, ([name]) => name)].map(([name, pairs]) => [name, pairs.map(([, value]) => value)]),
  )
