import { S3Error } from './s3-error.ts'
import { textOf } from './xml.ts'

/** A part as the client remembers it. */
export type PartReference = {
  readonly partNumber: number
  readonly etag: string
  readonly crc32: string | undefined
}

const parsePart = (xml: string): PartReference => {
  const partNumber = textOf(xml, 'PartNumber')?.trim() ?? ''
  const etag = textOf(xml, 'ETag')?.trim().replaceAll('"', '')
  if (!/^\d{1,5}$/.test(partNumber) || !etag)
    throw new S3Error('MalformedXML', 'Each Part needs a PartNumber and an ETag.')
  return { partNumber: Number(partNumber), etag, crc32: textOf(xml, 'ChecksumCRC32')?.trim() }
}

/**
 * Reads the body of CompleteMultipartUpload. Throws `MalformedXML`, or `InvalidPartOrder` unless numbers
 * ascend.
 */
export const parsePartList = (xml: string): readonly PartReference[] => {
  const list = /<CompleteMultipartUpload[^>]*>(.*)<\/CompleteMultipartUpload>/s.exec(xml)?.[1] ?? ''
  const parts = Array.from(list.matchAll(/<Part>(.*?)<\/Part>/gs), ([, part = '']) => parsePart(part))
  if (parts.length === 0) throw new S3Error('MalformedXML', 'The list of parts must name at least one.')
  if (parts.some(({ partNumber }, index) => partNumber <= (parts[index - 1]?.partNumber ?? 0)))
    throw new S3Error('InvalidPartOrder', 'The list of parts was not in ascending order.')
  return parts
}
