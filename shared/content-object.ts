import type { ContentKind } from './content-kind.ts'

/** The key of a body in the content bucket. */
export const contentKey = (tenant: string, interactionId: string, kind: ContentKind): string =>
  `${tenant}/${interactionId}/${kind}`

/** Names of the metadata that a body carries in S3, beside its media type. */
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
