import type { ContentKind } from './content-kind.ts'

/** Where everything of an interaction stands in the content bucket. */
export const contentPrefix = (tenant: string, interactionId: string): string => `${tenant}/${interactionId}/`

/** The key of a body in the content bucket; `udata` is where attached data stand that do not fit into the record. */
export const contentKey = (tenant: string, interactionId: string, kind: ContentKind | 'udata'): string =>
  `${contentPrefix(tenant, interactionId)}${kind}`

/** The key of an attachment: its content names it, so that none replaces another. */
export const attachmentKey = (tenant: string, interactionId: string, sha256: string): string =>
  `${contentPrefix(tenant, interactionId)}attachments/${sha256}`

/** Names of the metadata that a body carries in S3, beside its media type. A body that is an attachment's has no version. */
export const metadataNames = { version: 'version', fileName: 'file-name', sha256: 'sha256' } as const

/** S3 metadata is ASCII: file names are percent-encoded. */
export const encodeFileName = (fileName: string): string => encodeURIComponent(fileName)

/** The file name that `encodeFileName` wrote; what another tool wrote is taken as it stands. */
export const decodeFileName = (encoded: string): string => {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return encoded
  }
}
