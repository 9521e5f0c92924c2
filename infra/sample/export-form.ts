import { memberList, membersOf, objectText } from '../../shared/json-text.ts'

/** How an export writes its keys. */
export type KeyCase = 'upper' | 'camel' | 'lower'

/** The keys of the published exports; other fields stand under their own names. */
const exportKeys: Readonly<Record<string, string>> = {
  interaction_id: 'ixnId',
  customer_id: 'contactId',
  entity_type: 'entityTypeId',
  media_type: 'mediaTypeId',
  type: 'typeId',
  sub_type: 'subtypeId',
  external_id: 'externalId',
  owner_id: 'ownerId',
  creator_app_id: 'creatorAppId',
  parent_id: 'parentId',
  thread_id: 'threadId',
  allow_children: 'canBeParent',
  start_date: 'startDate',
  end_date: 'endDate',
  modified_date: 'modifiedDate',
  timeshift: 'timeShift',
  structured_text_mime: 'structTextMimetype',
  udata: 'allAttributes',
}

const dateFields = ['start_date', 'end_date', 'modified_date']

/**
 * An interaction as the Genesys exports write it, from a native document (JSON text, compact) of the sample: dates in UTC
 * without a zone, text bodies inline. Bodies that such a line cannot hold are left to `toAttachmentLines`.
 */
export const toExportLine = (document: string, keyCase: KeyCase = 'camel'): string => {
  const members = memberList(document).filter(([name]) => name !== 'content')
  const exported = members.map(([name, text]): [string, string] => [
    exportKeys[name] ?? name,
    dateFields.includes(name) ? toExportDate(text) : text,
  ])
  for (const [kind, body] of bodiesOf(document)) {
    const inline = inlineOf(kind, body)
    if (inline === undefined) continue
    exported.push([kind === 'plain_text' ? 'text' : 'structuredText', inline])
    const mime = body.get('media_type')
    if (mime !== undefined) exported.push(['structTextMimetype', mime])
  }
  return objectText(exported.map(([key, text]) => [inCase(key, keyCase), text]))
}

/** The other bodies of the document, each as a document of the attachment file. */
export const toAttachmentLines = (document: string, keyCase: KeyCase = 'camel'): readonly string[] => {
  const entityId = membersOf(document).get('interaction_id') ?? '""'
  return [...bodiesOf(document)]
    .filter(([kind, body]) => inlineOf(kind, body) === undefined)
    .map(([kind, body]) => {
      const bytes = bytesOf(body)
      const attachment: [string, string][] = [
        ['entityId', entityId],
        ['id', JSON.stringify(`${JSON.parse(entityId)}-${kind}`)],
        ['theName', body.get('file_name') ?? 'null'],
        ['mimeType', body.get('media_type') ?? 'null'],
        ['theSize', String(bytes.length)],
        ['content', JSON.stringify(bytes.toString('base64'))],
      ]
      return objectText(attachment.map(([key, text]) => [inCase(key, keyCase), text]))
    })
}

/** Documents as the lines of one file: each interaction, then its attachments. */
export function* exportLines(documents: Iterable<string>): Generator<string> {
  for (const document of documents) {
    yield toExportLine(document, 'upper')
    yield* toAttachmentLines(document, 'upper')
  }
}

const inCase = (key: string, keyCase: KeyCase): string => {
  if (keyCase === 'camel') return key
  return keyCase === 'upper' ? key.toUpperCase() : key.toLowerCase()
}

/** As databases write a fraction: without the zeros at its end, and whole seconds without any. */
const toExportDate = (text: string): string =>
  text
    .replace('T', ' ')
    .replace(/0{1,3}Z"$/, 'Z"')
    .replace(/\.?Z"$/, '"')

const bodiesOf = (document: string): ReadonlyMap<string, ReadonlyMap<string, string>> => {
  const content = membersOf(membersOf(document).get('content') ?? '{}')
  return new Map([...content].map(([kind, body]) => [kind, membersOf(body)]))
}

/** The text of a body that an export has a key for: text whose media type is its kind's own, or has a key too. */
const inlineOf = (kind: string, body: ReadonlyMap<string, string>): string | undefined => {
  const holds = kind === 'plain_text' ? !body.has('media_type') : kind === 'structured_text'
  return holds && !body.has('file_name') ? body.get('inline') : undefined
}

const bytesOf = (body: ReadonlyMap<string, string>): Buffer => {
  const inline = body.get('inline')
  return inline === undefined
    ? Buffer.from(JSON.parse(body.get('base64') ?? '""'), 'base64')
    : Buffer.from(JSON.parse(inline))
}
