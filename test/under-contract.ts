import { subscribe } from 'node:diagnostics_channel'
import type { IncomingHttpHeaders } from 'node:http'
import { afterAll, afterEach, expect } from 'vitest'
import { departures, type Exchange } from './contract.ts'

/** Origins of services whose replies are checked. */
const origins = new Set<string>()
const found = new Set<string>()

/**
 * Fails each test of a file or `describe` in which a reply departed from the description: of the services whose addresses its result
 * is given, to clients in this process.
 */
export const expectContract = (): ((url: string) => void) => {
  const own: string[] = []
  afterEach(() => {
    const departed = [...found]
    found.clear()
    expect(departed).toEqual([])
  })
  // Another service may get the address.
  afterAll(() => own.map((origin) => origins.delete(origin)))
  return (url) => {
    const { origin } = new URL(url)
    own.push(origin)
    origins.add(origin)
  }
}

/** Takes note of a reply, when it is one of a service under contract. */
export const observe = (origin: string, exchange: Exchange): void => {
  if (origins.has(origin)) for (const departure of departures(exchange)) found.add(departure)
}

/** What the client behind `fetch` tells of its requests (https://undici.nodejs.org/#/docs/api/DiagnosticsChannel). */
type Told = {
  readonly request: { readonly origin: string; readonly method: string; readonly path: string }
  readonly response?: { readonly statusCode: number; readonly headers: readonly Buffer[] }
  readonly chunk?: Buffer
}

type Running = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  chunks: Buffer[] | undefined
  bytes: number
}

/** Longer replies are not kept to be looked at. */
const limitBytes = 16 * 1024 * 1024

const running = new WeakMap<Told['request'], Running>()

const onFetch = (name: string, listener: (told: Told) => void) =>
  subscribe(`undici:request:${name}`, (told) => listener(told as Told))

onFetch('headers', ({ request, response }) => {
  if (!response || !origins.has(request.origin)) return
  const headers = toHeaders(response.headers.map(String))
  const isJson = /json$/.test(String(headers['content-type']))
  running.set(request, { status: response.statusCode, headers, chunks: isJson ? [] : undefined, bytes: 0 })
})

onFetch('bodyChunkReceived', ({ request, chunk }) => {
  const reply = running.get(request)
  if (!reply?.chunks || !chunk) return
  reply.chunks.push(Buffer.from(chunk))
  reply.bytes += chunk.length
  if (reply.bytes > limitBytes) reply.chunks = undefined
})

onFetch('trailers', ({ request }) => {
  const { status, headers, chunks } = running.get(request) ?? {}
  if (status === undefined || headers === undefined) return
  const body = chunks && Buffer.concat(chunks)
  observe(request.origin, { method: request.method, target: request.path, status, headers, body })
})

const toHeaders = (flat: readonly string[]): IncomingHttpHeaders => {
  const headers: Record<string, string> = {}
  for (let at = 0; at < flat.length; at += 2) headers[(flat[at] ?? '').toLowerCase()] = flat[at + 1] ?? ''
  return headers
}
