import type { Auth } from './auth.ts'

export type AwsCredentials = {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Of temporary credentials. */
  readonly sessionToken?: string | undefined
}

export type SigV4Options = {
  readonly region: string
  /** A function is asked for each request: it caches and renews, as the providers of the AWS SDK do. */
  readonly credentials: AwsCredentials | (() => AwsCredentials | Promise<AwsCredentials>)
  /** Default: `execute-api`. */
  readonly service?: string
}

const encoder = new TextEncoder()
const algorithm = 'AWS4-HMAC-SHA256'
/** Of no bytes: a GET has no body. */
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/**
 * Signature Version 4 of AWS, by WebCrypto (in browsers: on secure pages only). The clock may be wrong by five minutes.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export const sigV4 = ({ region, credentials, service = 'execute-api' }: SigV4Options): Auth => {
  const keyOf = signingKeys(region, service)
  return async ({ method, url, now }) => {
    const who = typeof credentials === 'function' ? await credentials() : credentials
    const time = now.toISOString().replace(/[-:]|\.\d+/g, '')
    const date = time.slice(0, 8)
    const headers: Record<string, string> = {
      'x-amz-date': time,
      ...(who.sessionToken && { 'x-amz-security-token': who.sessionToken }),
    }
    const signed = { host: url.host, ...headers }
    const names = Object.keys(signed).join(';')
    const lines = Object.entries(signed).map(([name, value]) => `${name}:${value}`)
    const canonical = [method, canonicalPath(url), canonicalQuery(url), ...lines, '', names, emptyHash].join(
      '\n',
    )
    const scope = `${date}/${region}/${service}/aws4_request`
    const digest = hex(await crypto.subtle.digest('SHA-256', encoder.encode(canonical)))
    const key = await keyOf(who.secretAccessKey, date)
    const signature = hex(await hmac(key, [algorithm, time, scope, digest].join('\n')))
    const credential = `${who.accessKeyId}/${scope}`
    const Authorization = `${algorithm} Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`
    return { ...headers, Authorization }
  }
}

/** Encoded twice, as every service but S3 has it. */
const canonicalPath = ({ pathname }: URL): string => pathname.split('/').map(encode).join('/')

const canonicalQuery = ({ searchParams }: URL): string =>
  [...searchParams]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

/** A key holds for a day and takes four rounds to make. */
const signingKeys = (region: string, service: string) => {
  let known: { readonly name: string; readonly key: Promise<Uint8Array<ArrayBuffer>> } | undefined
  const make = async (secret: string, date: string) => {
    let key = encoder.encode(`AWS4${secret}`)
    for (const part of [date, region, service, 'aws4_request']) key = await hmac(key, part)
    return key
  }
  return (secret: string, date: string) => {
    const name = `${date} ${secret}`
    if (known?.name !== name) known = { name, key: make(secret, date) }
    return known.key
  }
}

const hmac = async (key: Uint8Array<ArrayBuffer>, text: string): Promise<Uint8Array<ArrayBuffer>> => {
  const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ])
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, encoder.encode(text)))
}

const hex = (bytes: ArrayBuffer | Uint8Array): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
