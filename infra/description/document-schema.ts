import { contentKinds } from '../../shared/content-kind.ts'
import type { JsonSchema } from '../../shared/resource-fields.ts'
import { fieldSchemas } from './interaction-schema.ts'

const mediaType: JsonSchema = { type: 'string', examples: ['text/html; charset=utf-8'] }
const fileName: JsonSchema = { type: 'string', minLength: 1, maxLength: 255 }

/** Where the bytes are. */
const sources: Readonly<Record<string, JsonSchema>> = {
  inline: { type: 'string', description: 'The text itself.' },
  base64: { type: 'string', contentEncoding: 'base64' },
  s3: { type: 'string', pattern: '^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/.+$' },
}

const bodyOf = (more: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
  type: 'object',
  oneOf: Object.keys(sources).map((name) => ({ required: [name] })),
  properties: {
    ...sources,
    media_type: mediaType,
    sha256: { type: 'string', pattern: '^[0-9A-Fa-f]{64}$', description: 'Checked against the bytes.' },
    ...more,
  },
  additionalProperties: false,
})

/** Added to every detail. */
export const tenant: JsonSchema = {
  type: 'string',
  description: 'Whose it is; may be left out where the service has one tenant.',
}

/** An interaction as it is told to the service: its fields, its services, its bodies. */
export const documentSchema: JsonSchema = {
  type: 'object',
  description:
    'Null stands for an absent value. Fields that are not listed are kept, and returned to who asks for them. The links text, ' +
    'structured_text and binary_content are refused: the service makes them.',
  required: ['interaction_id', 'start_date'],
  properties: {
    tenant,
    ...fieldSchemas,
    modified_date: {
      type: 'string',
      format: 'date-time',
      description: 'Orders the versions of an interaction; end_date, else start_date, where it is absent.',
    },
    structured_text_mime: mediaType,
    service_ids: { type: 'array', items: { type: 'string', minLength: 1, maxLength: 128 } },
    content: {
      type: 'object',
      properties: Object.fromEntries(contentKinds.map((kind) => [kind, bodyOf({ file_name: fileName })])),
      additionalProperties: false,
    },
    attachments: {
      type: 'array',
      items: bodyOf({ id: { type: 'string', minLength: 1, maxLength: 256 }, name: fileName }),
    },
  },
  additionalProperties: true,
}
