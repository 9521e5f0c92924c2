import { expect, test } from 'vitest'
import { referencePages } from '../../../infra/local/reference/reference.ts'
import type { ReferenceOptions } from '../../../infra/local/reference/served-description.ts'
import { openService } from './gateway/service.ts'

const source = `export const handler = async () => ({ statusCode: 200, body: 'the API' })`
const open = (options: ReferenceOptions) =>
  openService({ source, streaming: false, gateway: { asides: referencePages(options) } })

test('the reference and all that it loads come from the service itself', async () => {
  const { ask } = await open({ basePath: '', auth: 'open' })
  const page = await ask('/docs')
  const parts = [...page.body.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = '']) => path)
  expect(parts).toHaveLength(3)
  for (const path of ['/docs', ...parts]) {
    const { status, headers, body } = await ask(path)
    expect([status, body.length > 300]).toEqual([200, true])
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringMatching(/^default-src 'none'; script-src 'self';/),
      'x-content-type-options': 'nosniff',
    })
  }
})

test.each([
  ['open', '', '/', []],
  ['iam', '/genesys/1/cs', '/genesys/1/cs', ['iam']],
  ['oidc', '', '/', ['oidc']],
  ['basic', '', '/', ['basic']],
] as const)(
  'with auth %s and base path "%s" it asks at %s for what is taken there',
  async (auth, basePath, url, schemes) => {
    const { ask } = await open({ basePath, auth })
    const { servers, paths, components } = JSON.parse((await ask('/docs/openapi.json')).body)
    expect(servers).toEqual([{ url }])
    expect(Object.keys(components.securitySchemes)).toEqual(schemes)
    const { security } = paths['/interactions/{interaction_id}'].get
    expect(security.flatMap(Object.keys)).toEqual(schemes)
  },
)

test('the rest of the API is left alone', async () => {
  const { ask } = await open({ basePath: '', auth: 'open' })
  expect((await ask('/docs/other')).body).toBe('the API')
  expect((await ask('/docs', { method: 'POST' })).body).toBe('the API')
})
