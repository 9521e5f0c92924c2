/** What the benchmark uses of Express, which brings no types. */
declare module 'express' {
  import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'

  type Request = { readonly params: { readonly id: string }; readonly headers: IncomingHttpHeaders }

  type Response = {
    status(code: number): Response
    set(headers: Readonly<Record<string, string>>): Response
    json(value: unknown): void
    send(bytes: Uint8Array): void
  }

  type Application = {
    (request: IncomingMessage, response: ServerResponse): void
    get(path: string, handle: (request: Request, response: Response) => Promise<void>): void
  }

  export type Express = Application
  export default function express(): Application
}
