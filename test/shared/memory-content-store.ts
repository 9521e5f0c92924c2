import { Readable } from 'node:stream'
import { type ByteRange, parseRange, resolveRange } from '../../shared/byte-range.ts'
import { defaultMediaTypes } from '../../shared/content-kind.ts'
import { contentKey } from '../../shared/content-object.ts'
import type { ContentId, ContentObject, ContentStore } from '../../shared/content-store.ts'

export type StoredBody = {
  readonly bytes: Buffer
  readonly mediaType?: string
  readonly fileName?: string
  readonly sha256?: string
}

type Stored = { readonly object: ContentObject; readonly bytes: Buffer }

/** A content store in memory. It passes the same contract as the one on S3, and tells which calls it got. */
export const memoryContentStore = () => {
  const bodies = new Map<string, Stored>()
  const calls: string[] = []
  const opened: Readable[] = []
  let versions = 0
  const keyOf = ({ tenant, interactionId, kind }: ContentId) => contentKey(tenant, interactionId, kind)
  const store: ContentStore = {
    async head(id, signal) {
      calls.push('head')
      signal.throwIfAborted()
      return bodies.get(keyOf(id))?.object
    },
    async open(id, { range, etag }, signal) {
      calls.push('open')
      signal.throwIfAborted()
      const stored = bodies.get(keyOf(id))
      if (!stored) return 'missing'
      if (etag !== undefined && etag !== stored.object.etag) return 'changed'
      const bytes = bytesIn(stored, range === undefined ? undefined : parseRange(range))
      if (!bytes) return 'outside'
      const body = Readable.from([bytes], { objectMode: false })
      opened.push(body)
      return { object: stored.object, body }
    },
    async presign(id, method, headers) {
      calls.push('presign')
      return `https://bucket.example/${keyOf(id)}?${new URLSearchParams({ method, type: headers.contentType })}`
    },
  }
  const put = async (id: ContentId, { bytes, mediaType, fileName, sha256 }: StoredBody) => {
    const object = {
      etag: `"${++versions}"`,
      lastModified: new Date(Math.floor(Date.now() / 1000) * 1000),
      sizeBytes: bytes.length,
      mediaType: mediaType ?? defaultMediaTypes[id.kind],
      fileName,
      sha256,
    }
    bodies.set(keyOf(id), { object, bytes })
  }
  return { store, put, remove: (id: ContentId) => bodies.delete(keyOf(id)), calls, opened }
}

const bytesIn = ({ bytes }: Stored, range: ByteRange | undefined): Buffer | undefined => {
  if (!range) return bytes
  const place = resolveRange(range, bytes.length)
  return place && bytes.subarray(place.first, place.last + 1)
}
