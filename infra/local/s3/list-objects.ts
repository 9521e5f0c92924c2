import type { Bucket } from './bucket.ts'
import { readKeyEncoding, readListQuery, toToken } from './list-parameters.ts'
import { fromByteString, type ListEntry, type ListPage, listPage } from './listing.ts'
import type { Operation } from './operation.ts'
import { xmlReply } from './reply.ts'
import type { S3Request } from './s3-request.ts'
import { element, textElement } from './xml.ts'

type EncodeKey = ReturnType<typeof readKeyEncoding>

// Each takes a file descriptor for a moment.
const readsAtOnce = 32

const contentElement = async (bucket: Bucket, key: string, encode: EncodeKey): Promise<string> => {
  const object = await bucket.find(key)
  if (!object) return ''
  return element('Contents', [
    textElement('Key', encode(key)),
    textElement('LastModified', object.lastModified.replace(/\.\d+Z$/, '.000Z')),
    textElement('ETag', `"${object.etag}"`),
    textElement('Size', object.sizeBytes),
    textElement('StorageClass', 'STANDARD'),
  ])
}

const toElement = async (bucket: Bucket, { kind, value }: ListEntry, encode: EncodeKey): Promise<string> => {
  const text = fromByteString(value)
  if (kind === 'key') return contentElement(bucket, text, encode)
  return element('CommonPrefixes', [textElement('Prefix', encode(text))])
}

const toElements = async (
  bucket: Bucket,
  entries: readonly ListEntry[],
  encode: EncodeKey,
): Promise<string[]> => {
  const elements: string[] = []
  for (let start = 0; start < entries.length; start += readsAtOnce) {
    const batch = entries.slice(start, start + readsAtOnce)
    elements.push(...(await Promise.all(batch.map((entry) => toElement(bucket, entry, encode)))))
  }
  return elements
}

const optionalElement = (name: string, text: string | undefined): readonly string[] =>
  text === undefined ? [] : [textElement(name, text)]

const summary = ({ bucket, parameter }: S3Request, page: ListPage, encode: EncodeKey): readonly string[] => {
  const encoded = (name: string): string | undefined => {
    const text = parameter(name)
    return text === undefined ? undefined : encode(text)
  }
  const last = page.isTruncated ? page.entries.at(-1) : undefined
  return [
    textElement('Name', bucket),
    textElement('Prefix', encoded('prefix') ?? ''),
    ...optionalElement('Delimiter', encoded('delimiter')),
    ...optionalElement('StartAfter', encoded('start-after')),
    ...optionalElement('ContinuationToken', parameter('continuation-token')),
    ...optionalElement('NextContinuationToken', last && toToken(last)),
    ...optionalElement('EncodingType', parameter('encoding-type')),
    textElement('KeyCount', page.entries.length),
    textElement('MaxKeys', parameter('max-keys') ?? '1000'),
    textElement('IsTruncated', page.isTruncated),
  ]
}

/** ListObjectsV2. An object removed while its page is read is left out. */
export const listObjects: Operation = async ({ request, bucket }) => {
  const encode = readKeyEncoding(request)
  const page = listPage(await bucket.keys(), readListQuery(request))
  const elements = await toElements(bucket, page.entries, encode)
  return xmlReply('ListBucketResult', [...summary(request, page, encode), ...elements])
}
