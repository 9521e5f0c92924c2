import { describe, expect, it } from 'vitest'
import type { SignedMessage } from '../../../../infra/local/s3/canonical-request.ts'
import { createSignatureVerifier } from '../../../../infra/local/s3/signature.ts'
import { parseTarget } from '../../../../infra/local/s3/uri.ts'

// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html and .../sigv4-query-string-auth.html
const credential = 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request'
const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const now = new Date('2013-05-24T00:00:10Z')
const verify = createSignatureVerifier({
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
})

const toMessage = (method: string, target: string, headers: Record<string, string>): SignedMessage => ({
  method,
  ...parseTarget(target),
  headers: Object.fromEntries(
    Object.entries({ host: 'examplebucket.s3.amazonaws.com', ...headers }).map(([name, value]) => [
      name,
      [value],
    ]),
  ),
})

const signedInHeader = (method: string, target: string, more: Record<string, string>, signature: string) => {
  const headers: Record<string, string> = {
    'x-amz-date': '20130524T000000Z',
    'x-amz-content-sha256': empty,
    ...more,
  }
  const names = ['host', ...Object.keys(headers)].sort().join(';')
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${names},Signature=${signature}`
  return toMessage(method, target, { ...headers, authorization })
}

describe("AWS's published examples", () => {
  it.each([
    [
      'GET with a range',
      signedInHeader(
        'GET',
        '/test.txt',
        { range: 'bytes=0-9' },
        'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
      ),
    ],
    [
      'PUT',
      signedInHeader(
        'PUT',
        '/test$file.text',
        {
          date: 'Fri, 24 May 2013 00:00:00 GMT',
          'x-amz-storage-class': 'REDUCED_REDUNDANCY',
          'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
        },
        '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
      ),
    ],
    [
      'GET of a parameter without a value',
      signedInHeader(
        'GET',
        '/?lifecycle',
        {},
        'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
      ),
    ],
    [
      'GET of several parameters',
      signedInHeader(
        'GET',
        '/?max-keys=2&prefix=J',
        {},
        '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
      ),
    ],
  ])('pass: %s', (_, message) => {
    expect(() => verify(message, now)).not.toThrow()
    expect(() => verify({ ...message, method: 'POST' }, now)).toThrow(
      expect.objectContaining({ code: 'SignatureDoesNotMatch' }),
    )
  })

  const presigned = (expires: string, more: Record<string, string> = {}) =>
    toMessage(
      'GET',
      `/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${encodeURIComponent(credential)}` +
        `&X-Amz-Date=20130524T000000Z&X-Amz-Expires=${expires}&X-Amz-SignedHeaders=host` +
        '&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
      more,
    )

  it('pass: a presigned URL, until its last second', () => {
    expect(() => verify(presigned('86400'), now)).not.toThrow()
    expect(() => verify(presigned('86400'), new Date('2013-05-25T00:00:00Z'))).not.toThrow()
    expect(() => verify(presigned('86400'), new Date('2013-05-25T00:00:01Z'))).toThrow('Request has expired')
    expect(() => verify(presigned('86400'), new Date('2013-05-23T23:00:00Z'))).toThrow('not yet valid')
  })

  it.each([
    ['a life longer than a week', presigned('604801'), 'AuthorizationQueryParametersError'],
    ['a life that is no number', presigned('-1'), 'AuthorizationQueryParametersError'],
    ['headers that nobody signed', presigned('86400', { 'x-amz-meta-a': 'b' }), 'AccessDenied'],
    ['two signatures', presigned('86400', { authorization: 'AWS4-HMAC-SHA256' }), 'InvalidArgument'],
    ['no signature', toMessage('GET', '/test.txt', {}), 'AccessDenied'],
    [
      'another scheme',
      toMessage('GET', '/test.txt', { authorization: 'Bearer abc' }),
      'AuthorizationHeaderMalformed',
    ],
  ])('fail with %s', (_, message, code) => {
    expect(() => verify(message, now)).toThrow(expect.objectContaining({ code }))
  })

  it('fail in another region, for another key, and a quarter of an hour later', () => {
    const signature = 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41'
    const message = signedInHeader('GET', '/test.txt', { range: 'bytes=0-9' }, signature)
    const signer = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x', region: 'us-east-1' }
    const codeFor = (more: object, time = now) => {
      try {
        createSignatureVerifier({ ...signer, ...more })(message, time)
      } catch (error) {
        return (error as { code: string }).code
      }
      return undefined
    }
    expect(codeFor({})).toBe('SignatureDoesNotMatch')
    expect(codeFor({ region: 'eu-west-1' })).toBe('AuthorizationHeaderMalformed')
    expect(codeFor({ accessKeyId: 'other' })).toBe('InvalidAccessKeyId')
    expect(codeFor({}, new Date('2013-05-24T00:15:01Z'))).toBe('RequestTimeTooSkewed')
  })
})
