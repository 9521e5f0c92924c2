import type { AttachmentBody } from '../attachment.ts'
import type { BodySource } from '../content-body.ts'
import { sha256Of } from '../sha-256.ts'
import type { ParsedEntry } from './parse-entry.ts'

const modulus = 1n << 256n

/** The digest of nothing. */
export const noDigest = '0'.repeat(64)

/** Adds two digests, in hex: their sum modulo 2^256. So the order of what they stand for does not matter, but how often it comes does. */
export const addDigests = (one: string, other: string): string =>
  ((BigInt(`0x${one}`) + BigInt(`0x${other}`)) % modulus).toString(16).padStart(64, '0')

/** The SHA-256 (hex) of all that an accepted document says: ids, version, fields as they were written, services, bodies, attachments. */
export const digestOf = (entry: ParsedEntry): string =>
  sha256Of(JSON.stringify(entry.kind === 'interaction' ? interactionOf(entry) : attachmentOf(entry)))

const interactionOf = ({ document }: ParsedEntry & { kind: 'interaction' }) => [
  document.interactionId,
  document.version,
  document.resource,
  document.other ?? null,
  document.serviceIds.toSorted(),
  document.structuredTextMime ?? null,
  document.contents.map(({ kind, mediaType, fileName, source, sha256 }) => [
    ...[kind, mediaType ?? null, fileName ?? null, sha256 ?? placeOf(source)],
  ]),
  document.attachments.map(textOf).toSorted(),
]

const attachmentOf = ({ interactionId, attachment }: ParsedEntry & { kind: 'attachment' }) => [
  interactionId,
  textOf(attachment),
]

const textOf = ({ id, name, mediaType, source, sha256 }: AttachmentBody) =>
  JSON.stringify([id, name ?? null, mediaType ?? null, sha256 ?? placeOf(source)])

const placeOf = (source: BodySource): string | null =>
  'key' in source ? `s3://${source.bucket}/${source.key}` : null
