import { type JsonSchema, resourceFields } from '../../shared/resource-fields.ts'

const link = (description: string): JsonSchema => ({ type: 'string', format: 'uri', description })

/** What the service adds to the fields that it keeps. */
const links: Readonly<Record<string, JsonSchema>> = {
  text: link('Where the plain text is, when it is stored.'),
  structured_text: link('Where the structured body is: chat transcript, e-mail HTML.'),
  structured_text_mime: { type: 'string', description: 'Its media type, parameters included.' },
  binary_content: link('Where the binary body is.'),
}

const attachment: JsonSchema = {
  type: 'object',
  required: ['id', 'size', 'sha256'],
  properties: {
    id: { type: 'string' },
    name: { type: 'string' },
    media_type: { type: 'string' },
    size: { type: 'integer', minimum: 0, description: 'Bytes.' },
    sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
  },
  additionalProperties: false,
}

/** What is returned only when `fields` names it, beside the fields of the source system that the old API does not know. */
const onRequest: Readonly<Record<string, JsonSchema>> = {
  service_ids: { type: 'array', items: { type: 'string' } },
  attachments: { type: 'array', items: attachment },
  modified_date: { type: 'string', format: 'date-time' },
  hold: { type: 'boolean', const: true, description: 'Retention leaves it alone.' },
}

/** Words for what a name does not say. */
const descriptions: Readonly<Record<string, string>> = {
  customer_id: 'Absent while the interaction is not assigned to a customer.',
  status: '0 new, 1 pending, 2 in process, 3 stopped.',
  entity_type: '0 e-mail in, 1 e-mail out, 2 chat, 3 phone call, 5 callback, 6 co-browse, 7 open media.',
  media_type: 'voice, email, chat, callback, sms or any other.',
  timeshift: 'As it came; never used to correct a date.',
  udata: 'Attached data, as they came.',
  duration: 'Seconds.',
  callback_status: '0 to 14.',
}

/** The fields that the service keeps, each with its schema. */
export const fieldSchemas: Readonly<Record<string, JsonSchema>> = Object.fromEntries(
  [...resourceFields].map(([name, { schema }]) => {
    const description = descriptions[name]
    return [name, { ...schema, ...(description !== undefined && { description }) }]
  }),
)

/** What a reply to a request without `fields` can hold: what the old API documents, and nothing else. */
export const plainFields: ReadonlySet<string> = new Set([...resourceFields.keys(), ...Object.keys(links)])

/** An interaction as the API returns it. */
export const interactionSchema: JsonSchema = {
  type: 'object',
  description:
    'Absent values are left out, never null. Numbers beyond 2^53 keep every digit in the JSON text. Only a request with `fields` gets ' +
    `${Object.keys(onRequest).join(', ')} and fields that the old API does not know.`,
  required: ['interaction_id'],
  properties: { ...fieldSchemas, ...links, ...onRequest },
  additionalProperties: true,
}
