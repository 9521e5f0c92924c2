import type { DetailTypeIn } from '../../shared/detail-types.ts'
import type { JsonSchema } from '../../shared/resource-fields.ts'
import { documentSchema, tenant } from './document-schema.ts'
import { fieldSchemas } from './interaction-schema.ts'

type Described = { readonly summary: string; readonly schema: JsonSchema }

const memberId: JsonSchema = { type: 'string', minLength: 1, maxLength: 128 }
const interactionId: JsonSchema = fieldSchemas['interaction_id'] ?? {}

const modifiedDate: JsonSchema = {
  type: 'string',
  format: 'date-time',
  description: 'When it was so: an older event changes nothing. The time of the event, where it is absent.',
}

const detail = (
  required: Readonly<Record<string, JsonSchema>>,
  optional: Readonly<Record<string, JsonSchema>> = {},
): JsonSchema => ({
  type: 'object',
  required: Object.keys(required),
  properties: { tenant, ...required, ...optional },
})

/** What each event that the service is told means, and its detail. */
export const detailsIn: Readonly<Record<DetailTypeIn, Described>> = {
  'interaction.put': { summary: 'An interaction is new or has changed', schema: documentSchema },
  'interaction.linked': {
    summary: 'An interaction belongs to a service',
    schema: detail({ interaction_id: interactionId, service_id: memberId }),
  },
  'interaction.assigned': {
    summary: 'An interaction belongs to a customer',
    schema: detail({ interaction_id: interactionId, customer_id: memberId }, { modified_date: modifiedDate }),
  },
  'interaction.held': {
    summary: 'Retention must, or need not any more, leave an interaction alone',
    schema: detail(
      { interaction_id: interactionId, hold: { type: 'boolean' } },
      { modified_date: modifiedDate },
    ),
  },
  'interaction.erased': {
    summary: 'An interaction is to be erased',
    schema: detail({ interaction_id: interactionId }),
  },
  'customer.erased': {
    summary: 'All interactions of a customer are to be erased',
    schema: detail({ customer_id: memberId }),
  },
}
