import type { ChangeEvent } from '../../shared/change-event.ts'
import type { DetailTypeOut } from '../../shared/detail-types.ts'
import type { JsonSchema } from '../../shared/resource-fields.ts'

/** What each event that the service publishes means. */
export const summariesOut: Readonly<Record<DetailTypeOut, string>> = {
  InteractionRecorded: 'An interaction is there that was not',
  InteractionUpdated: 'An interaction has changed',
  InteractionErased: 'An interaction is gone',
}

const text: JsonSchema = { type: 'string' }
const integer: JsonSchema = { type: 'integer' }
/** As it came; a number beyond 2^53 as its digits. */
const scalar: JsonSchema = { type: ['string', 'number'] }

const data: Readonly<Record<keyof ChangeEvent['data'], JsonSchema>> = {
  tenant: text,
  interaction_id: text,
  customer_id: text,
  thread_id: text,
  service_ids: { type: 'array', items: text },
  media_type: scalar,
  entity_type: scalar,
  status: scalar,
  start_date: scalar,
  end_date: scalar,
  version: { ...text, description: 'Of the document, as `modified_date` said.' },
  sequence: { ...integer, description: 'Grows with each change of the interaction.' },
  reason: { ...text, enum: ['erased', 'expired'], description: 'Of an InteractionErased.' },
  incomplete: {
    type: 'boolean',
    description: 'There is more that had no room here: read the interaction by its id.',
  },
}

const envelope = (type: DetailTypeOut): Readonly<Record<keyof ChangeEvent, JsonSchema>> => ({
  specversion: { ...text, const: '1.0' },
  id: {
    ...text,
    description: '`<tenant>/<interaction_id>/<sequence>`: an event that comes twice has the same.',
    examples: ['default/00001a57JGQ00BW8/3'],
  },
  source: {
    ...text,
    description: 'Which deployment.',
    examples: ['urn:query-interactions:QueryInteractions'],
  },
  type: { ...text, const: type },
  time: { ...text, format: 'date-time' },
  datacontenttype: { ...text, const: 'application/json' },
  tenant: text,
  data: {
    type: 'object',
    description: 'Nothing personal beyond ids.',
    required: ['tenant', 'interaction_id', 'service_ids', 'sequence'],
    properties: data,
    additionalProperties: false,
  },
})

/** The detail of an event that the service publishes: a CloudEvent. */
export const detailOut = (type: DetailTypeOut): JsonSchema => ({
  type: 'object',
  required: ['specversion', 'id', 'source', 'type', 'datacontenttype', 'tenant', 'data'],
  properties: envelope(type),
  additionalProperties: false,
})
