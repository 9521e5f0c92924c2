import { S3Error } from './s3-error.ts'

/** A request's path and query, decoded. The query keeps its order and its repetitions. */
export type RequestTarget = {
  readonly path: string
  readonly query: readonly (readonly [name: string, value: string])[]
}

/** Percent-encoding as Signature Version 4 wants it: everything but `A-Z a-z 0-9 - _ . ~`. */
export const encodeUri = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

/** {@link encodeUri} of each segment; slashes stay. */
export const encodePath = (path: string): string => path.split('/').map(encodeUri).join('/')

/** The UTF-8 text behind percent-encoding; `InvalidURI` when there is none. */
export const decodeUri = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new S3Error('InvalidURI', 'The URI is not percent-encoded UTF-8.')
  }
}

const toParameter = (pair: string): readonly [string, string] => {
  const [name = '', ...value] = pair.replaceAll('+', ' ').split('=')
  return [decodeUri(name), decodeUri(value.join('='))]
}

/** Reads a request line's target. Dot segments are kept: in S3 they are part of the key. */
export const parseTarget = (target: string): RequestTarget => {
  if (!target.startsWith('/')) throw new S3Error('InvalidURI', 'The request target must start with a slash.')
  const [path = '', ...query] = target.split('?')
  return { path: decodeUri(path), query: query.join('?').split('&').filter(Boolean).map(toParameter) }
}
