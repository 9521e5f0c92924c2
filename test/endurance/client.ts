import { Agent, type IncomingMessage, request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { Question } from './questions.ts'

/** How a request ended. */
export type Ended = {
  /** Undefined when the reply was cut, or there was none. */
  readonly status: number | undefined
  readonly isRight: boolean
  /** The path of the next page. */
  readonly next: string | undefined
}

/** A client that keeps its connections, as those of a server application do, and remembers the ETags it has seen. */
export const openClient = (base: string) => {
  const agent = new Agent({ keepAlive: true })
  const etags = new Map<string, string>()
  const send = (path: string, method: string, headers: Readonly<Record<string, string>>) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      request(`${base}${path}`, { method, headers, agent }, resolve).once('error', reject).end()
    })
  return {
    async ask({ method = 'GET', path, headers = {}, conditional, expected }: Question): Promise<Ended> {
      const etag = conditional ? etags.get(path) : undefined
      const all = { ...headers, ...(etag !== undefined && { 'If-None-Match': etag }) }
      try {
        const reply = await send(path, method, all)
        await buffer(reply)
        const { statusCode: status = 0, headers: given } = reply
        if (given.etag && etags.size < 10_000) etags.set(path, given.etag)
        const link = /^<(.+)>; rel="next"$/.exec(given['link']?.toString() ?? '')?.[1]
        return { status, isRight: expected.includes(status), next: link && pathOf(link, base) }
      } catch {
        return { status: undefined, isRight: false, next: undefined }
      }
    },
    close: () => agent.destroy(),
  }
}

const pathOf = (link: string, base: string): string => {
  const { pathname, search } = new URL(link, base)
  return `${pathname}${search}`
}
