import { once } from 'node:events'
import { createServer } from 'node:http'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { portOf } from '../infra/local/port.ts'

/** Claims of a token, wrong ones too. */
export type Claims = Readonly<Record<string, unknown>>

type Key = Awaited<ReturnType<typeof newKey>>

const newKey = async (kid: string, alg: string) => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, alg, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

/** An OpenID issuer on loopback that signs what a test wants. */
export const openIssuer = async () => {
  const keys: Key[] = [await newKey('first', 'RS256')]
  const fetched = { discovery: 0, keys: 0 }
  let isDown = false
  const server = createServer((request, response) => {
    if (isDown) return void request.socket.destroy()
    const isDiscovery = request.url === '/.well-known/openid-configuration'
    fetched[isDiscovery ? 'discovery' : 'keys']++
    const body = isDiscovery ? { issuer: url, jwks_uri: `${url}/keys` } : { keys: keys.map(({ jwk }) => jwk) }
    response
      .writeHead(200, { 'Content-Type': 'application/json', Connection: 'close' })
      .end(JSON.stringify(body))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${portOf(server)}`
  const seconds = () => Math.floor(Date.now() / 1000)
  return {
    url,
    keys,
    /** How often it was asked. */
    fetched,
    /** Signs with another key from now on, and publishes both. */
    rotate: async (alg = 'ES256') => void keys.push(await newKey(`key-${keys.length}`, alg)),
    fail: (down: boolean) => {
      isDown = down
    },
    /** A good token but for what is said; the newest key signs unless one is given. */
    token: (claims: Claims = {}, header: object = {}, key = keys.at(-1) as Key) =>
      new SignJWT({
        iss: url,
        aud: 'history',
        sub: 'agent-7',
        exp: seconds() + 600,
        tenant: 'default',
        scope: 'openid interactions.read interactions.content',
        ...claims,
      })
        .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
        .sign(key.privateKey),
    seconds,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

export type Issuer = Awaited<ReturnType<typeof openIssuer>>
