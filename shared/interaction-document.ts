import { type AttachmentBody, parseAttachments } from './attachment.ts'
import { type ContentBody, isMediaType, parseContent } from './content-body.ts'
import { defaultMediaTypes, linkFields } from './content-kind.ts'
import { DocumentError } from './document-error.ts'
import { toInstant } from './instant.ts'
import { isMemberId, memberIdForm } from './interaction-id.ts'
import { compactJson, membersOf, objectText } from './json-text.ts'
import { checkOf, isDateField, resourceFields } from './resource-fields.ts'

/** One interaction as it arrives (the native form), checked. Texts are JSON, with every value as it was written. */
export type InteractionDocument = {
  readonly interactionId: string
  readonly customerId: string | undefined
  readonly threadId: string | undefined
  readonly startDate: string
  /** Orders the versions of one interaction: `modified_date`, else `end_date`, else `start_date`. */
  readonly version: string
  readonly serviceIds: readonly string[]
  /** The documented fields. */
  readonly resource: string
  /** The fields that are kept but returned only when named; undefined when there are none. */
  readonly other: string | undefined
  /** The parsed values, for filters. */
  readonly values: Readonly<Record<string, unknown>>
  readonly structuredTextMime: string | undefined
  readonly contents: readonly ContentBody[]
  readonly attachments: readonly AttachmentBody[]
}

/** Reads one document (JSON text); throws `DocumentError` with a reason that names the field. */
export const parseDocument = (json: string): InteractionDocument => {
  const values = parseObject(json)
  const { content, attachments, service_ids, structured_text_mime, ...fields } = values
  refuseLinks(values)
  const dates = checkFields(fields)
  const contents = content === undefined ? [] : parseContent(content)
  const mime = structuredTextMime(structured_text_mime, contents)
  const elsewhere = [
    'content',
    'attachments',
    'service_ids',
    ...(mime === undefined ? [] : ['structured_text_mime']),
  ]
  const interactionId = required(textOf(values['interaction_id']), 'interaction_id')
  const startDate = required(dates.get('start_date'), 'start_date')
  return {
    interactionId,
    customerId: textOf(values['customer_id']),
    threadId: textOf(values['thread_id']),
    startDate,
    version: dates.get('modified_date') ?? dates.get('end_date') ?? startDate,
    serviceIds: parseServiceIds(service_ids),
    ...textsOf(membersOf(compactJson(json)), values, dates, elsewhere),
    values,
    structuredTextMime: mime,
    contents: contents.map((body) => (body.kind === 'structured_text' ? { ...body, mediaType: mime } : body)),
    attachments: parseAttachments(attachments),
  }
}

const parseObject = (json: string): Readonly<Record<string, unknown>> => {
  const value = parseJson(json)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new DocumentError('the document must be a JSON object')
  // A null stands for an absent value; entries keep a key such as __proto__ a key.
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null))
}

const parseJson = (json: string): unknown => {
  try {
    return JSON.parse(json)
  } catch {
    throw new DocumentError('the document is not valid JSON')
  }
}

const refuseLinks = (values: Readonly<Record<string, unknown>>): void => {
  for (const [kind, link] of Object.entries(linkFields))
    if (values[link] !== undefined)
      throw new DocumentError(
        `${link}: is the service's own link; the body itself belongs in content.${kind}`,
      )
}

/** Checks every documented field; returns the dates among them in the stored form. */
const checkFields = (fields: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> => {
  const dates = new Map<string, string>()
  for (const [name, value] of Object.entries(fields)) {
    const form = checkOf(name)?.(value)
    if (form !== undefined) throw new DocumentError(`${name}: must be ${form}`)
    const instant = isDateField(name) && typeof value === 'string' ? toInstant(value) : undefined
    if (instant !== undefined) dates.set(name, instant)
  }
  return dates
}

const textsOf = (
  members: ReadonlyMap<string, string>,
  values: Readonly<Record<string, unknown>>,
  dates: ReadonlyMap<string, string>,
  elsewhere: readonly string[],
) => {
  const resource: [string, string][] = []
  const other: [string, string][] = []
  for (const [name, text] of members) {
    if (values[name] === undefined || elsewhere.includes(name)) continue
    const instant = dates.get(name)
    const member: [string, string] = [name, instant === undefined ? text : JSON.stringify(instant)]
    if (resourceFields.has(name)) resource.push(member)
    else other.push(member)
  }
  return { resource: objectText(resource), other: other.length === 0 ? undefined : objectText(other) }
}

const parseServiceIds = (value: unknown): readonly string[] => {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw new DocumentError('service_ids: must be an array of strings')
  const wrong = value.findIndex((id) => typeof id !== 'string' || !isMemberId(id))
  if (wrong !== -1) throw new DocumentError(`service_ids[${wrong}]: must be a string of ${memberIdForm}`)
  return [...new Set<string>(value)]
}

/**
 * The media type of the structured body: said by the body or by the field, which must then agree. Undefined when the document
 * brings no such body: the field alone is kept like any other.
 */
const structuredTextMime = (field: unknown, contents: readonly ContentBody[]): string | undefined => {
  const body = contents.find(({ kind }) => kind === 'structured_text')
  if (field === undefined) return body && (body.mediaType ?? defaultMediaTypes.structured_text)
  if (!body) return undefined
  if (typeof field !== 'string' || !isMediaType(field))
    throw new DocumentError('structured_text_mime: must be a media type such as text/xml')
  if (body.mediaType === undefined || body.mediaType === field) return field
  throw new DocumentError(
    `structured_text_mime: is ${field}, but content.structured_text.media_type is ${body.mediaType}`,
  )
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const required = (value: string | undefined, name: string): string => {
  if (value === undefined) throw new DocumentError(`${name}: is missing`)
  return value
}
