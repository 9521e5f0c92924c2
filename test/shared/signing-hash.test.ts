import { createHash, createHmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dynamoDBClient, s3Client } from '../../shared/aws-clients.ts'
import { SigningHash } from '../../shared/signing-hash.ts'

const bytes = fc.uint8Array({ maxLength: 200 })

/** Often the same one again, as in signing. */
const secret = fc.oneof(
  fc.constantFrom('secret', 'Secret', Buffer.from('secret'), Uint8Array.of(0, 1), Uint8Array.of(0)),
  fc.string({ minLength: 1 }),
  bytes.filter(({ length }) => length > 0),
)

const digestOf = (parts: readonly Uint8Array[], key?: string | ArrayBuffer | Uint8Array) => {
  const hash = new SigningHash(key)
  for (const part of parts) hash.update(part)
  return hash.digest()
}

describe('the digest for signing', () => {
  test('is SHA-256', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(bytes), async (parts) => {
        const expected = createHash('sha256').update(Buffer.concat(parts)).digest()
        expect(Buffer.from(await digestOf(parts))).toEqual(expected)
      }),
    )
  })

  test('is its HMAC with a secret of any kind, whatever was asked before', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(secret, fc.constantFrom('', 'a', 'date')), { maxLength: 9 }),
        async (asked) => {
          for (const [key, data] of asked) {
            const expected = createHmac('sha256', key).update(data).digest()
            expect(Buffer.from(await digestOf([Buffer.from(data)], key))).toEqual(expected)
            const buffer = Uint8Array.from(Buffer.from(key)).buffer
            expect(Buffer.from(await digestOf([Buffer.from(data)], buffer))).toEqual(expected)
          }
        },
      ),
    )
  })

  test('begins anew when it is told to', async () => {
    const hash = new SigningHash('secret')
    hash.update(Buffer.from('a'))
    hash.reset()
    hash.update(Buffer.from('b'))
    expect(Buffer.from(await hash.digest())).toEqual(createHmac('sha256', 'secret').update('b').digest())
  })
})

test("the clients sign with it, and as with the SDK's own", async () => {
  const own = dynamoDBClient({ region: 'us-east-1' }).config.sha256
  expect([own, s3Client({ region: 'us-east-1' }).config.sha256]).toEqual([SigningHash, SigningHash])
  // The example of AWS's documentation of Signature Version 4.
  const signer = new SignatureV4({
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
    region: 'us-east-1',
    service: 'service',
    sha256: own,
    applyChecksum: false,
  })
  const request = {
    method: 'GET',
    protocol: 'https:',
    hostname: 'example.amazonaws.com',
    path: '/',
    query: { Param1: 'value1', Param2: 'value2' },
    headers: { host: 'example.amazonaws.com' },
  }
  const { headers } = await signer.sign(request, { signingDate: new Date('2015-08-30T12:36:00Z') })
  expect(headers['authorization']).toMatch(
    /Signature=b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500$/,
  )
})
