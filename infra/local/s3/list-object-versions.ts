import type { Bucket } from './bucket.ts'
import { readKeyEncoding, readVersionListQuery, type VersionListQuery } from './list-parameters.ts'
import { fromByteString, listEntries, takePage } from './listing.ts'
import { readObjectFile } from './object-file.ts'
import type { ObjectVersion } from './object-versions.ts'
import type { Operation } from './operation.ts'
import { xmlReply } from './reply.ts'
import type { S3Request } from './s3-request.ts'
import { toOrder } from './version-id.ts'
import { element, textElement } from './xml.ts'

type VersionEntry = { readonly key: string; readonly version: ObjectVersion; readonly isLatest: boolean }
type Entry = VersionEntry | { readonly prefix: string }
type EncodeKey = ReturnType<typeof readKeyEncoding>

const entriesOf = (bucket: Bucket, key: string): readonly VersionEntry[] =>
  bucket.versions(key).map((version, index) => ({ key, version, isLatest: index === 0 }))

// Also when that version has gone since: who deletes page by page must miss nothing.
const olderThan = (versionId: string, entries: readonly VersionEntry[]): readonly VersionEntry[] =>
  entries.filter(({ version }) => toOrder(version.versionId) < toOrder(versionId))

function* listVersions(bucket: Bucket, query: VersionListQuery): Generator<Entry, undefined> {
  const { after, versionIdMarker, prefix } = query
  if (after?.kind === 'key' && versionIdMarker !== undefined && after.value.startsWith(prefix))
    yield* olderThan(versionIdMarker, entriesOf(bucket, fromByteString(after.value)))
  for (const { kind, value } of listEntries(bucket.allKeys(), query)) {
    if (kind === 'prefix') yield { prefix: fromByteString(value) }
    else yield* entriesOf(bucket, fromByteString(value))
  }
}

const toElement = (entry: Entry, encode: EncodeKey): string => {
  if ('prefix' in entry) return element('CommonPrefixes', [textElement('Prefix', encode(entry.prefix))])
  const { key, version, isLatest } = entry
  const object = readObjectFile(version.path)
  if (!object) return ''
  const common = [
    textElement('Key', encode(key)),
    textElement('VersionId', version.versionId),
    textElement('IsLatest', isLatest),
    textElement('LastModified', object.lastModified.replace(/\.\d+Z$/, '.000Z')),
  ]
  if (version.isDeleteMarker) return element('DeleteMarker', common)
  return element('Version', [
    ...common,
    textElement('ETag', `"${object.etag}"`),
    textElement('Size', object.sizeBytes),
    textElement('StorageClass', 'STANDARD'),
  ])
}

const nextMarkers = (last: Entry | undefined, encode: EncodeKey): readonly string[] => {
  if (!last) return []
  if ('prefix' in last) return [textElement('NextKeyMarker', encode(last.prefix))]
  return [
    textElement('NextKeyMarker', encode(last.key)),
    textElement('NextVersionIdMarker', last.version.versionId),
  ]
}

const echo = ({ bucket, parameter }: S3Request, encode: EncodeKey): readonly string[] => {
  const delimiter = parameter('delimiter')
  const encodingType = parameter('encoding-type')
  return [
    textElement('Name', bucket),
    textElement('Prefix', encode(parameter('prefix') ?? '')),
    textElement('KeyMarker', encode(parameter('key-marker') ?? '')),
    textElement('VersionIdMarker', parameter('version-id-marker') ?? ''),
    textElement('MaxKeys', parameter('max-keys') ?? '1000'),
    ...(delimiter === undefined ? [] : [textElement('Delimiter', encode(delimiter))]),
    ...(encodingType === undefined ? [] : [textElement('EncodingType', encodingType)]),
  ]
}

/** ListObjectVersions: by key, then from the newest version to the oldest. */
export const listObjectVersions: Operation = ({ request, bucket }) => {
  const encode = readKeyEncoding(request)
  const query = readVersionListQuery(request)
  const { entries, isTruncated } = takePage(listVersions(bucket, query), query.limit)
  return xmlReply('ListVersionsResult', [
    ...echo(request, encode),
    textElement('IsTruncated', isTruncated),
    ...nextMarkers(isTruncated ? entries.at(-1) : undefined, encode),
    ...entries.map((entry) => toElement(entry, encode)),
  ])
}
