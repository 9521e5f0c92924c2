import type { Selection } from './conditional-request.ts'
import { contentDisposition } from './content-disposition.ts'
import type { ContentKind } from './content-kind.ts'
import type { ContentObject } from './content-store.ts'

/** The headers of a reply with the selected bytes of a body. */
export const contentHeaders = (
  kind: ContentKind,
  object: ContentObject,
  selection: Selection,
): Readonly<Record<string, string>> => {
  const disposition = dispositionOf(kind, object)
  return {
    ...validators(object),
    'Content-Type': object.mediaType,
    'Content-Length': String(selectedBytes(object, selection)),
    'Accept-Ranges': 'bytes',
    ...(selection.status === 206 && {
      'Content-Range': `bytes ${selection.first}-${selection.last}/${object.sizeBytes}`,
    }),
    ...(object.sha256 !== undefined && {
      'Repr-Digest': `sha-256=:${Buffer.from(object.sha256, 'hex').toString('base64')}:`,
    }),
    ...(disposition !== undefined && { 'Content-Disposition': disposition }),
  }
}

/** What tells one version of a body from another. */
export const validators = ({ etag, lastModified }: ContentObject): Readonly<Record<string, string>> => ({
  ETag: etag,
  'Last-Modified': lastModified.toUTCString(),
})

/** How many bytes a selection has. */
export const selectedBytes = (object: ContentObject, selection: Selection): number =>
  selection.status === 206 ? selection.last - selection.first + 1 : object.sizeBytes

/** Only a binary body is a download; the texts are shown. */
export const dispositionOf = (kind: ContentKind, { fileName }: ContentObject): string | undefined =>
  kind === 'binary_content' ? contentDisposition(fileName) : undefined
