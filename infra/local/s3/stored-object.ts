/** What is known about an object besides its bytes. */
export type StoredObject = {
  readonly key: string
  readonly sizeBytes: number
  /** Without quotes. */
  readonly etag: string
  /** ISO 8601. */
  readonly lastModified: string
  /** Only where versions are kept, and not of objects from before that. */
  readonly versionId?: string
  /** Base64, when the client gave one: S3 returns only what it was given. */
  readonly crc32?: string
  /** Sent back as they are with each read: content type, disposition, `x-amz-meta-*` and so on. */
  readonly headers: Readonly<Record<string, string>>
}

const lengthDigits = 8

/**
 * An object is one file: its bytes, then this footer (JSON and the JSON's length). The bytes come first
 * because size and MD5 are known last, and a single file becomes visible, or is replaced, by a single rename.
 */
export const toFooter = (object: StoredObject): Buffer => {
  const json = Buffer.from(JSON.stringify(object))
  return Buffer.concat([json, Buffer.from(String(json.length).padStart(lengthDigits, '0'))])
}

/** How many bytes the footer takes at the end of a file that ends in `tail`. */
export const footerBytes = (tail: Buffer): number =>
  Number(tail.toString('latin1', tail.length - lengthDigits)) + lengthDigits

const isStringRecord = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((entry) => typeof entry === 'string')

const isStoredObject = (value: unknown): value is StoredObject =>
  typeof value === 'object' &&
  value !== null &&
  'key' in value &&
  typeof value.key === 'string' &&
  'sizeBytes' in value &&
  typeof value.sizeBytes === 'number' &&
  'etag' in value &&
  typeof value.etag === 'string' &&
  'lastModified' in value &&
  typeof value.lastModified === 'string' &&
  'headers' in value &&
  isStringRecord(value.headers) &&
  (!('crc32' in value) || typeof value.crc32 === 'string') &&
  (!('versionId' in value) || typeof value.versionId === 'string')

/**
 * Reads the footer at the end of `tail`. Throws when the file of `fileBytes` was not written whole by this
 * server.
 */
export const parseFooter = (tail: Buffer, fileBytes: number): StoredObject => {
  const length = footerBytes(tail)
  const object: unknown = JSON.parse(tail.toString('utf8', tail.length - length, tail.length - lengthDigits))
  if (!isStoredObject(object) || object.sizeBytes + length !== fileBytes)
    throw new Error('The footer does not describe its file.')
  return object
}
