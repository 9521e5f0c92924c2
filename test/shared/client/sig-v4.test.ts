import { Sha256 } from '@aws-crypto/sha256-js'
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { localAccess } from '../../../infra/local/credentials.ts'
import { createClient, sigV4 } from '../../../shared/client/client.ts'
import { assemblies } from '../../assemblies.ts'
import { runningService } from '../../service.ts'
import { allOf } from './answering.ts'

const synthesized = assemblies()

describe('the signature of a request', () => {
  /** https://docs.aws.amazon.com/general/latest/gr/signature-v4-test-suite.html */
  const suite = {
    region: 'us-east-1',
    service: 'service',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
  }
  const now = new Date('2015-08-30T12:36:00Z')

  test.each([
    ['get-vanilla', '/', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    [
      'get-vanilla-query-order-key-case',
      '/?Param2=value2&Param1=value1',
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
    [
      'get-vanilla-empty-query-key',
      '/?Param1=value1',
      'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb',
    ],
    ['get-vanilla-utf8-query', '/?ሴ=bar', '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04'],
  ])('is that of AWS’s test suite: %s', async (_, target, signature) => {
    const url = new URL(target, 'https://example.amazonaws.com')
    expect(await sigV4(suite)({ method: 'GET', url, now })).toEqual({
      'x-amz-date': '20150830T123600Z',
      Authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`,
    })
  })

  test('goes with the day and with credentials that are renewed', async () => {
    const url = new URL('https://example.amazonaws.com/')
    let { credentials } = suite
    const lasting = sigV4({ ...suite, credentials: () => credentials })
    for (const secretAccessKey of [credentials.secretAccessKey, 'renewed'])
      for (const day of ['2015-08-30', '2015-08-31']) {
        credentials = { ...credentials, secretAccessKey }
        const request = { method: 'GET', url, now: new Date(`${day}T12:36:00Z`) } as const
        expect(await lasting(request)).toEqual(await sigV4({ ...suite, credentials })(request))
      }
  })

  test('is that of the AWS SDK for any path, query, date and session', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((one) => !/^\.{1,2}$/.test(one))
    // The signer of the SDK keeps parameters in a plain object.
    const name = text.filter((one) => one !== '__proto__')
    const date = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
    const session = fc.option(fc.stringMatching(/^[A-Za-z0-9+/=]{1,40}$/), { nil: undefined })
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.dictionary(name, text),
        date,
        session,
        async (id, query, signingDate, sessionToken) => {
          const url = new URL(
            `https://api.example.com:8443/v1/customers/${encodeURIComponent(id)}/interactions`,
          )
          url.search = Object.entries(query)
            .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
            .join('&')
          const credentials = { ...suite.credentials, ...(sessionToken && { sessionToken }) }
          const own = await sigV4({ region: 'eu-west-1', credentials })({
            method: 'GET',
            url,
            now: signingDate,
          })
          const signer = new SignatureV4({
            ...{
              service: 'execute-api',
              region: 'eu-west-1',
              credentials,
              sha256: Sha256,
              applyChecksum: false,
            },
          })
          const { headers } = await signer.sign(
            {
              ...{ method: 'GET', protocol: 'https:', hostname: url.hostname, path: url.pathname, query },
              headers: { host: url.host },
            },
            { signingDate },
          )
          expect(own['Authorization']).toBe(headers['authorization'])
        },
      ),
    )
  })
})

describe('a service that checks signatures', () => {
  const basePath = '/genesys/1/cs'
  const running = runningService(() => synthesized({ basePath }), { checksSignatures: true })
  const signed = (
    baseUrl: string | URL = running.url + basePath,
    credentials: Partial<typeof localAccess.credentials> = {},
  ) =>
    createClient({
      baseUrl,
      auth: sigV4({
        region: localAccess.region,
        credentials: async () => ({ ...localAccess.credentials, ...credentials }),
      }),
    })
  const ids = [
    'plain',
    'ä+b%20',
    '%2F',
    "a!'()*~;=@:$,",
    'Zoé O’Neil & Söhne?',
    '...',
    '😀 日本',
    '+33298143456',
    'a\\b"<>^`{|}',
    'x'.repeat(128),
  ]

  test.each(ids)('finds the interactions of %s, and those of no other', async (id) => {
    const number = ids.indexOf(id)
    const start_date = '2026-01-31T09:00:00Z'
    for (const at of [1, 2, 3])
      await running.put({
        interaction_id: `n${number}-${at}`,
        customer_id: id,
        service_ids: [id],
        start_date,
      })
    const expected = [3, 2, 1].map((at) => ({ interaction_id: `n${number}-${at}` }))
    const options = { pageSize: 2, fields: ['interaction_id'], from: '2026-01-31T10:00:00+01:00' } as const
    expect(await allOf(signed().customers(id).interactions(options))).toEqual(expected)
    expect(await allOf(signed().services(id).interactions(options))).toEqual(expected)
  })

  test('is found under the base path that is given to it, with a slash at its end or not', async () => {
    await running.put({ interaction_id: 'based', start_date: '2026-01-31T09:00:00Z' })
    const url = running.url + basePath
    for (const base of [url, `${url}/`, new URL(`${url}//?x#y`)])
      expect(await signed(base).interaction('based').get()).toMatchObject({ interaction_id: 'based' })
    await expect(signed(running.url).interaction('based').get()).rejects.toMatchObject({
      code: 'route_not_found',
    })
  })

  test('refuses a wrong key, which is an error with its code', async () => {
    const asked = signed(undefined, { secretAccessKey: 'other' as 'local' })
      .interaction('based')
      .get()
    await expect(asked).rejects.toMatchObject({ name: 'HistoryError', code: 'unauthenticated', status: 401 })
  })

  test('is never asked for another route by an id with a slash', async () => {
    const page = signed().customers('c/../../interactions/based?x#y').interactions().page()
    await expect(page).rejects.toMatchObject({ code: 'invalid_parameter', parameter: 'customer_id' })
  })
})
