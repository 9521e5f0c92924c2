import { describe, expect, test } from 'vitest'
import { ask } from '../ask.ts'
import { assemblies } from '../assemblies.ts'
import { runningService } from '../service.ts'

const synthesized = assemblies()
const origin = 'https://desk.example.com'

describe('pages of a configured origin', () => {
  const running = runningService(() => synthesized({ corsOrigins: `${origin},http://localhost:3000` }), {
    checksSignatures: true,
  })
  const list = '/customers/c1/interactions'

  test('may ask before they send their credentials', async () => {
    const { status, headers } = await ask(running.url + list, {
      method: 'OPTIONS',
      headers: { Origin: origin, 'Access-Control-Request-Method': 'GET' },
    })
    expect(status).toBe(204)
    expect(headers['access-control-allow-origin']).toBe(origin)
    expect(headers['access-control-allow-headers']).toContain('Authorization')
  })

  test('may read errors, the gateway’s own too', async () => {
    const { status, headers } = await ask(running.url + list, { headers: { Origin: origin } })
    expect(status).toBe(401)
    expect(headers['access-control-allow-origin']).toBe('*')
  })

  test('of another one may not', async () => {
    const { headers } = await ask(running.url + list, {
      method: 'OPTIONS',
      headers: { Origin: 'https://evil.example' },
    })
    expect(headers['access-control-allow-origin']).toBeUndefined()
    expect(headers['vary']).toBe('Origin')
  })
})

describe('without configured origins', () => {
  const running = runningService()

  test('a reply says nothing of them, and OPTIONS is no method', async () => {
    const headers = { Origin: origin }
    const reply = await ask(`${running.url}/customers/c1/interactions`, { headers })
    expect(Object.keys(reply.headers).filter((name) => /^(access-control|vary)/.test(name))).toEqual([])
    expect(
      (await ask(`${running.url}/customers/c1/interactions`, { method: 'OPTIONS', headers })).status,
    ).toBe(405)
  })
})
