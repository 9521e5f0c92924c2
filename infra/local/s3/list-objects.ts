import type { Bucket } from './bucket.ts'
import { readKeyEncoding, readListQuery, toToken } from './list-parameters.ts'
import { fromByteString, type ListEntry, listPage, type Page } from './listing.ts'
import type { Operation } from './operation.ts'
import { xmlReply } from './reply.ts'
import type { S3Request } from './s3-request.ts'
import { element, textElement } from './xml.ts'

type EncodeKey = ReturnType<typeof readKeyEncoding>

const contentElement = (bucket: Bucket, key: string, encode: EncodeKey): string => {
  const object = bucket.find(key)
  if (!object) return ''
  return element('Contents', [
    textElement('Key', encode(key)),
    textElement('LastModified', object.lastModified.replace(/\.\d+Z$/, '.000Z')),
    textElement('ETag', `"${object.etag}"`),
    textElement('Size', object.sizeBytes),
    textElement('StorageClass', 'STANDARD'),
  ])
}

const toElement = (bucket: Bucket, { kind, value }: ListEntry, encode: EncodeKey): string => {
  const text = fromByteString(value)
  if (kind === 'key') return contentElement(bucket, text, encode)
  return element('CommonPrefixes', [textElement('Prefix', encode(text))])
}

const optionalElement = (name: string, text: string | undefined): readonly string[] =>
  text === undefined ? [] : [textElement(name, text)]

const summary = (
  { bucket, parameter }: S3Request,
  page: Page<ListEntry>,
  encode: EncodeKey,
): readonly string[] => {
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

/** ListObjectsV2. */
export const listObjects: Operation = ({ request, bucket }) => {
  const encode = readKeyEncoding(request)
  const page = listPage(bucket.keys(), readListQuery(request))
  const elements = page.entries.map((entry) => toElement(bucket, entry, encode))
  return xmlReply('ListBucketResult', [...summary(request, page, encode), ...elements])
}
