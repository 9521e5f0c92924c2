import { Sha256 } from '@aws-crypto/sha256-js'
import { SignatureV4 } from '@smithy/signature-v4'
import { localAccess } from '../credentials.ts'

// Run by the browser, bundled: Swagger UI on the description of this very service. Where requests are signed, this does it.

type Sent = { readonly url: string; readonly method?: string; headers: Record<string, string> }

declare const SwaggerUIBundle: (options: object) => void

const signer = new SignatureV4({
  ...localAccess,
  service: 'execute-api',
  sha256: Sha256,
  applyChecksum: false,
})

const sign = async (request: Sent): Promise<Sent> => {
  const { method = 'GET', headers } = request
  const { protocol, hostname, host, pathname: path, searchParams } = new URL(request.url)
  const query = Object.fromEntries([...searchParams.keys()].map((name) => [name, searchParams.getAll(name)]))
  const signed = await signer.sign(
    { method, protocol, hostname, path, query, headers: { host } },
    { signableHeaders: new Set(['host']) },
  )
  const { host: setByBrowser, ...added } = signed.headers
  request.headers = { ...headers, ...added }
  return request
}

const description = await fetch('/docs/openapi.json')
const spec: { readonly components: { readonly securitySchemes: object } } = JSON.parse(
  await description.text(),
)
const isSigned = 'iam' in spec.components.securitySchemes

SwaggerUIBundle({
  spec,
  dom_id: '#reference',
  deepLinking: true,
  tryItOutEnabled: true,
  requestInterceptor: isSigned ? sign : (request: Sent) => request,
})
