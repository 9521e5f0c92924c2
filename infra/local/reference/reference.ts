import { createReadStream } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import type { Aside } from '../gateway/aside.ts'
import { pageScript } from './page-script.ts'
import { type ReferenceOptions, servedDescription } from './served-description.ts'

/** Where the local run serves the API's reference; no deployment has it. */
export const referencePath = '/docs'

const swaggerUi = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')))

/** The page runs what comes from here and asks nobody but this service. Swagger UI styles its parts one by one. */
const securityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const file =
  (path: string, mediaType: string): Aside =>
  async (_, response) => {
    writeHead(response, mediaType)
    await pipeline(createReadStream(path), response).catch(() => response.destroy())
  }

const writeHead = (response: ServerResponse, mediaType: string) =>
  response.writeHead(200, {
    'Content-Type': mediaType,
    'Cache-Control': 'no-cache',
    'Content-Security-Policy': securityPolicy,
    'X-Content-Type-Options': 'nosniff',
  })

/** A reference of the API whose "try it out" asks the service that serves it: what answers a GET of each of its paths. */
export const referencePages = (options: ReferenceOptions): ReadonlyMap<string, Aside> => {
  const description = servedDescription(options)
  return new Map<string, Aside>([
    [referencePath, file(join(import.meta.dirname, 'page.html'), 'text/html; charset=utf-8')],
    [
      `${referencePath}/page.js`,
      async (_, response) => void writeHead(response, 'text/javascript').end(await pageScript()),
    ],
    [`${referencePath}/swagger-ui.css`, file(join(swaggerUi, 'swagger-ui.css'), 'text/css')],
    [
      `${referencePath}/swagger-ui-bundle.js`,
      file(join(swaggerUi, 'swagger-ui-bundle.js'), 'text/javascript'),
    ],
    [
      `${referencePath}/openapi.json`,
      (_, response) => void writeHead(response, 'application/json').end(description),
    ],
  ])
}
