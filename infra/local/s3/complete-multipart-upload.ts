import { createHash } from 'node:crypto'
import { checkCrc32 } from './body-digests.ts'
import type { MultipartUploads } from './multipart-uploads.ts'
import type { ObjectDraft } from './object-draft.ts'
import { type OpenObject, releaseObject } from './object-file.ts'
import { versionHeaders } from './object-headers.ts'
import type { Operation } from './operation.ts'
import { type PartReference, parsePartList } from './part-list.ts'
import { xmlReply } from './reply.ts'
import { receiveBytes } from './request-body.ts'
import { S3Error } from './s3-error.ts'
import { appendObject, writeCondition } from './write-object.ts'
import { textElement } from './xml.ts'

const longestListBytes = 4 * 1024 ** 2
const smallestPartBytes = 5 * 1024 ** 2

const checkPart = ({ object }: OpenObject, part: PartReference, isLast: boolean): void => {
  if (object.etag !== part.etag || (part.crc32 !== undefined && part.crc32 !== object.crc32))
    throw new S3Error('InvalidPart', `Part ${part.partNumber} is not the one that was uploaded.`)
  if (!isLast && object.sizeBytes < smallestPartBytes)
    throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
      PartNumber: String(part.partNumber),
      MinSizeAllowed: String(smallestPartBytes),
    })
}

type Assembly = {
  readonly uploads: MultipartUploads
  readonly uploadId: string
  readonly parts: readonly PartReference[]
}

const openPart = ({ uploads, uploadId, parts }: Assembly, part: PartReference): OpenObject => {
  const opened = uploads.openPart(uploadId, part.partNumber)
  if (!opened) throw new S3Error('InvalidPart', `Part ${part.partNumber} was not uploaded.`)
  try {
    checkPart(opened, part, part === parts.at(-1))
    return opened
  } catch (error) {
    releaseObject(opened)
    throw error
  }
}

/**
 * Appends all parts and returns the entity tag of the whole: the MD5 of the parts' MD5s, and their number.
 */
const assemble = async (assembly: Assembly, draft: ObjectDraft): Promise<string> => {
  const md5s = createHash('md5')
  for (const part of assembly.parts) {
    const opened = openPart(assembly, part)
    md5s.update(opened.object.etag, 'hex')
    await appendObject(draft, opened)
  }
  return `${md5s.digest('hex')}-${assembly.parts.length}`
}

/**
 * CompleteMultipartUpload. The upload stays until the object is there, so a request cut short can be
 * repeated. The object gets a CRC32 of its whole content; S3 gives one of another kind to an upload that
 * asked for none.
 */
export const completeMultipartUpload: Operation = async ({ request, bucket }) => {
  const { uploads } = bucket
  const uploadId = request.parameter('uploadId') ?? ''
  const template = uploads.get(uploadId, request.key)
  const { bytes } = await receiveBytes(request, longestListBytes)
  const parts = parsePartList(bytes.toString())
  const object = await bucket.put(request.key, writeCondition(request), async (draft) => {
    const etag = await assemble({ uploads, uploadId, parts }, draft)
    const { sizeBytes, crc32 } = draft.digests()
    checkCrc32(request.header('x-amz-checksum-crc32'), crc32)
    return { ...template, sizeBytes, etag, crc32, lastModified: new Date().toISOString() }
  })
  uploads.remove(uploadId)
  const elements = [
    textElement('Bucket', request.bucket),
    textElement('Key', request.key),
    textElement('ETag', `"${object.etag}"`),
  ]
  return xmlReply('CompleteMultipartUploadResult', elements, versionHeaders(object))
}
