import { expect, test } from 'vitest'
import { corsHeaders, hasCors, preflightReply } from '../../shared/cors.ts'

const environment = { CORS_ORIGINS: 'https://a.example.com,https://b.example.com:8443' }
const headersFor = (origin: string | undefined, of: object = environment) =>
  corsHeaders((name) => (name === 'origin' ? origin : undefined), of as Record<string, string>)

test('without configured origins no reply speaks of them', () => {
  expect(hasCors({})).toBe(false)
  expect(headersFor('https://a.example.com', {})).toEqual({})
})

test.each(['https://a.example.com', 'https://b.example.com:8443'])(
  '%s may read the reply and its headers',
  (origin) => {
    const headers = headersFor(origin)
    expect(headers).toMatchObject({ 'Access-Control-Allow-Origin': origin, Vary: 'Origin' })
    expect(headers['Access-Control-Expose-Headers']).toMatch(/Link.*X-Total-Count/)
    expect(headers).not.toHaveProperty('Access-Control-Allow-Credentials')
  },
)

test.each([
  undefined,
  '',
  'null',
  'https://a.example.com.evil.example',
  'https://evil.example',
  'http://a.example.com',
  'https://b.example.com',
  'https://a.example.com,https://b.example.com:8443',
])('%s may not, and caches are told that it depends', (origin) => {
  expect(headersFor(origin)).toEqual({ Vary: 'Origin' })
})

test('a page may ask with credentials, ranges and conditions', () => {
  const { status, headers } = preflightReply()
  expect(status).toBe(204)
  expect(headers['Access-Control-Allow-Methods']).toBe('GET, HEAD')
  expect(headers['Access-Control-Allow-Headers']?.split(', ')).toEqual(
    expect.arrayContaining(['Authorization', 'Range', 'If-None-Match', 'X-Amz-Date', 'ContactCenterId']),
  )
})
