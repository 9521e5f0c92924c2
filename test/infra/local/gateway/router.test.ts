import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRouter } from '../../../../infra/local/gateway/router.ts'

const routerOf = (...routes: string[]) =>
  createRouter({
    stageName: 'v1',
    gatewayResponses: [],
    accessLogFormat: undefined,
    routes: routes.map((route) => {
      const [method = '', path = ''] = route.split(' ')
      return {
        method,
        path,
        authorization: { type: 'none' },
        integration: { type: 'mock', statusCode: 200, headers: {}, template: '', mediaTypes: undefined },
      }
    }),
  })

const found = (router: ReturnType<typeof routerOf>, method: string, path: string) => {
  const match = router(method, path)
  return match && `${match.route.method} ${match.route.path}`
}

describe('a route', () => {
  test('is found by its fixed segments before its parameters', () => {
    const router = routerOf('GET /a/{x}', 'GET /a/b', 'GET /{y}/b', 'GET /a/{rest+}', 'GET /')
    expect(found(router, 'GET', '/a/b')).toBe('GET /a/b')
    expect(found(router, 'GET', '/a/c')).toBe('GET /a/{x}')
    expect(found(router, 'GET', '/c/b')).toBe('GET /{y}/b')
    expect(found(router, 'GET', '/a/c/d')).toBe('GET /a/{rest+}')
    expect(found(router, 'GET', '/')).toBe('GET /')
  })

  test('is found by its method before ANY', () => {
    const router = routerOf('ANY /a', 'GET /a', 'GET /b')
    expect(found(router, 'GET', '/a')).toBe('GET /a')
    expect(found(router, 'PUT', '/a')).toBe('ANY /a')
    expect(found(router, 'PUT', '/b')).toBeUndefined()
  })

  test.each(['/a', '/a/', '/a//b', '/A/x', '/a/x/', '//a/x', '/a/x/b'])('is not found at %s', (path) => {
    expect(routerOf('GET /a/{x}')('GET', path)).toBeUndefined()
  })

  test('is found with and without the stage, and below a base path of the same name', () => {
    const router = routerOf('GET /a', 'GET /v1/b')
    expect(router('GET', '/v1/a')?.path).toBe('/a')
    expect(router('GET', '/a')?.path).toBe('/a')
    expect(router('GET', '/v1/b')?.path).toBe('/v1/b')
    expect(router('GET', '/v1/v1/b')?.path).toBe('/v1/b')
    expect(router('GET', '/v1a')).toBeUndefined()
    expect(router('GET', '/v1')).toBeUndefined()
  })

  test('takes all that follows in a greedy parameter', () => {
    expect(routerOf('GET /a/{rest+}')('GET', '/a/b/%2F/c/')?.pathParameters).toEqual({ rest: 'b/%2F/c/' })
    expect(routerOf('GET /a/{rest+}')('GET', '/a/')).toBeUndefined()
  })

  test('hands any segment over as it stands in the path', () => {
    const segment = fc.string({ minLength: 1 }).map(encodeURIComponent)
    fc.assert(
      fc.property(segment, segment, (x, y) => {
        const match = routerOf('GET /a/{x}/b/{y}')('GET', `/a/${x}/b/${y}`)
        expect(match?.pathParameters).toEqual({ x, y })
      }),
    )
  })
})
