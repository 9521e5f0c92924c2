import type { AttachmentBody } from '../../shared/attachment.ts'
import { compactJson, itemsOf, membersOf } from '../../shared/json-text.ts'
import type { ApiClient } from './api-client.ts'
import type { Verdict } from './verdict.ts'

/** The attachments of a reply, each as its own text. */
export const attachmentTexts = (stored: ReadonlyMap<string, string>): readonly string[] =>
  itemsOf(stored.get('attachments') ?? '[]')

/** Says which attachments of a document are not in a reply with the same name, media type, size and SHA-256. */
export const attachmentDifferences = (
  expected: readonly AttachmentBody[],
  stored: ReadonlyMap<string, string>,
): readonly string[] => {
  const kept = attachmentTexts(stored).map((text): Readonly<Record<string, unknown>> => JSON.parse(text))
  const isKept = ({ id, name, mediaType, sha256, sizeBytes }: AttachmentBody) =>
    kept.some(
      (one) =>
        one['id'] === id &&
        one['name'] === name &&
        (mediaType === undefined || one['media_type'] === mediaType) &&
        (sha256 === undefined || one['sha256'] === sha256) &&
        (sizeBytes === undefined || one['size'] === sizeBytes),
    )
  return expected.filter((one) => !isKept(one)).map(({ id }) => `attachments ${id}`)
}

/** Compares an attachment that came by itself with what the API has of its interaction. */
export const compareAttachment = async (
  id: string,
  attachment: AttachmentBody,
  api: ApiClient,
): Promise<Verdict> => {
  const text = await api.interaction(id)
  if (text === undefined) return { state: 'missing', id, fields: [`attachments ${attachment.id}`] }
  const fields = attachmentDifferences([attachment], membersOf(compactJson(text)))
  return fields.length === 0 ? { state: 'same', id } : { state: 'different', id, fields }
}
