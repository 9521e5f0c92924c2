import { encodePath, encodeUri, type RequestTarget } from './uri.ts'

/** What a signature covers of a request. Header values are as Node reads them: one character per byte. */
export type SignedMessage = RequestTarget & {
  readonly method: string
  readonly headers: Readonly<NodeJS.Dict<string[]>>
}

const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

const canonicalQuery = (query: RequestTarget['query']): string =>
  query
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encodeUri(name), encodeUri(value)] as const)
    .sort(([nameA, valueA], [nameB, valueB]) => byText(nameA, nameB) || byText(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')

const canonicalHeader = (values: readonly string[] | undefined): string =>
  (values ?? []).map((value) => value.trim().replace(/\s+/g, ' ')).join(',')

/**
 * The canonical request of Signature Version 4 for S3: path encoded once and not normalised
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html).
 */
export const canonicalRequest = (
  { method, path, query, headers }: SignedMessage,
  signedHeaders: readonly string[],
  payloadHash: string,
): string =>
  [
    method,
    encodePath(path),
    canonicalQuery(query),
    ...signedHeaders.map((name) => `${name}:${canonicalHeader(headers[name])}`),
    '',
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n')
