import { type ListEntry, type ListQuery, toByteString } from './listing.ts'
import { checkVersionId } from './requested-version.ts'
import { S3Error } from './s3-error.ts'
import type { S3Request } from './s3-request.ts'
import { encodePath } from './uri.ts'

/** The names of the query parameters of ListObjectsV2. */
export const listParameters = [
  'prefix',
  'delimiter',
  'max-keys',
  'continuation-token',
  'start-after',
  'encoding-type',
]

/** The names of the query parameters of ListObjectVersions, beside the one that asks for it. */
export const versionListParameters = [
  'prefix',
  'delimiter',
  'max-keys',
  'key-marker',
  'version-id-marker',
  'encoding-type',
]

const longestPage = 1000

/** The continuation token that stands for the last entry of a page. */
export const toToken = ({ kind, value }: ListEntry): string =>
  Buffer.from(`${kind} ${value}`, 'latin1').toString('base64url')

const fromToken = (token: string): ListEntry => {
  const [, kind, value] =
    /^(key|prefix) (.+)$/s.exec(Buffer.from(token, 'base64url').toString('latin1')) ?? []
  if ((kind === 'key' || kind === 'prefix') && value) return { kind, value }
  throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect')
}

const readAfter = ({ parameter }: S3Request): ListEntry | undefined => {
  const token = parameter('continuation-token')
  if (token !== undefined) return fromToken(token)
  const startAfter = parameter('start-after')
  return startAfter ? { kind: 'key', value: toByteString(startAfter) } : undefined
}

const readLimit = ({ parameter }: S3Request): number => {
  const limit = parameter('max-keys') ?? String(longestPage)
  if (!/^\d{1,10}$/.test(limit)) throw new S3Error('InvalidArgument', 'max-keys must be a whole number.')
  return Math.min(Number(limit), longestPage)
}

const readPrefix = ({ parameter }: S3Request): Pick<ListQuery, 'prefix' | 'delimiter'> => ({
  prefix: toByteString(parameter('prefix') ?? ''),
  delimiter: toByteString(parameter('delimiter') ?? ''),
})

/** What a request wants listed: at most 1,000 entries. Throws `InvalidArgument` or `NotImplemented`. */
export const readListQuery = (request: S3Request): ListQuery => {
  if (request.parameter('list-type') !== '2')
    throw new S3Error('NotImplemented', 'Only version 2 of the list is implemented: use list-type=2.')
  return { ...readPrefix(request), limit: readLimit(request), after: readAfter(request) }
}

/** What a request wants listed of the versions: those behind a key, or behind a version of that key. */
export type VersionListQuery = ListQuery & { readonly versionIdMarker: string | undefined }

/** The same of a list of versions. */
export const readVersionListQuery = (request: S3Request): VersionListQuery => {
  const keyMarker = request.parameter('key-marker') ?? ''
  const versionIdMarker = request.parameter('version-id-marker')
  if (versionIdMarker !== undefined && keyMarker === '')
    throw new S3Error('InvalidArgument', 'A version-id marker cannot be specified without a key marker.')
  if (versionIdMarker !== undefined) checkVersionId(versionIdMarker)
  const query = { ...readPrefix(request), limit: readLimit(request), versionIdMarker }
  return { ...query, after: keyMarker === '' ? undefined : toMarker(toByteString(keyMarker), query) }
}

// A page may end in what a delimiter rolls up: all of that has been listed.
const toMarker = (value: string, { prefix, delimiter }: ReturnType<typeof readPrefix>): ListEntry => {
  const end = delimiter === '' ? -1 : value.indexOf(delimiter, prefix.length)
  const isRolledUp = value.startsWith(prefix) && end >= 0 && end + delimiter.length === value.length
  return { kind: isRolledUp ? 'prefix' : 'key', value }
}

// As a form is encoded, but for the slash: https://url.spec.whatwg.org/#urlencoded-serializing
const encodeKey = (key: string): string =>
  encodePath(key).replaceAll('%20', '+').replaceAll('%2A', '*').replaceAll('~', '%7E')

/** How a request wants keys and prefixes written. */
export const readKeyEncoding = ({ parameter }: S3Request): ((key: string) => string) => {
  const encoding = parameter('encoding-type')
  if (encoding === undefined) return (key) => key
  if (encoding === 'url') return encodeKey
  throw new S3Error('InvalidArgument', 'Invalid Encoding Method specified in Request: use url.')
}
