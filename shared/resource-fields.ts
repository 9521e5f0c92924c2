import { toInstant } from './instant.ts'
import { interactionIdPattern, isMemberId, memberIdForm } from './interaction-id.ts'

/** What a value of a field must be: as a check of the parsed value, in words, and as JSON Schema for the API's description. */
type Form = {
  readonly holds: (value: unknown) => boolean
  /** For an error message. */
  readonly form: string
  readonly schema: JsonSchema
}

/** JSON Schema 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>

const must = (form: string, schema: JsonSchema, holds: (value: unknown) => boolean): Form => ({
  holds,
  form,
  schema,
})

const text = must('a string', { type: 'string' }, (value) => typeof value === 'string')
const integer = must('an integer', { type: 'integer' }, Number.isInteger)
const boolean = must('true or false', { type: 'boolean' }, (value) => typeof value === 'boolean')
/** Fields that one system writes as a number and another as a string; kept as they come. */
const scalar = must(
  'a string, a number or true or false',
  { type: ['string', 'number', 'boolean'] },
  (value) => ['string', 'number', 'boolean'].includes(typeof value),
)
const date = must(
  'an instant with a zone and at most milliseconds, such as 2009-08-05T09:33:10.000Z',
  { type: 'string', format: 'date-time', examples: ['2009-08-05T09:33:10.000Z'] },
  (value) => typeof value === 'string' && toInstant(value) !== undefined,
)
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const object = must('an object', { type: 'object', additionalProperties: true }, isObject)
const isAddress = (value: unknown): boolean =>
  isObject(value) &&
  'address' in value &&
  typeof value.address === 'string' &&
  (!('personal' in value) || typeof value.personal === 'string')
const addressSchema = {
  type: 'object',
  required: ['address'],
  properties: { address: text.schema, personal: text.schema },
}
const address = must(
  'an object with "address" and perhaps "personal", both strings',
  addressSchema,
  isAddress,
)
const addresses = must(
  'an array of objects with "address" and perhaps "personal", both strings',
  { type: 'array', items: addressSchema },
  (value) => Array.isArray(value) && value.every(isAddress),
)
const memberId = must(
  `a string of ${memberIdForm}`,
  { type: 'string', minLength: 1, maxLength: 128 },
  (value) => typeof value === 'string' && isMemberId(value),
)

/** The fields that the old API documents, without the content links: what a reply holds unless `fields` asks for more. */
export const resourceFields: ReadonlyMap<string, Form> = new Map(
  Object.entries({
    interaction_id: must(
      'a string of 1 to 64 letters, digits, _ and -',
      { type: 'string', pattern: interactionIdPattern.source },
      (value) => typeof value === 'string' && interactionIdPattern.test(value),
    ),
    customer_id: memberId,
    status: integer,
    entity_type: integer,
    media_type: text,
    type: text,
    sub_type: text,
    parent_id: text,
    thread_id: memberId,
    external_id: scalar,
    owner_id: scalar,
    creator_app_id: scalar,
    start_date: date,
    end_date: date,
    timeshift: scalar,
    subject: text,
    allow_children: boolean,
    udata: object,
    established_date: date,
    released_date: date,
    duration: scalar,
    outcome: scalar,
    phone_number: text,
    tconnection_id: scalar,
    from: address,
    reply_to: address,
    to: addresses,
    cc: addresses,
    sent_date: date,
    callback_status: integer,
    desired_response_type: text,
    start_time: date,
    end_time: date,
    customer_number: text,
    attempts: integer,
    dn: text,
    location: text,
    callback_server_id: scalar,
    call_result: scalar,
    callback_type: scalar,
  }),
)

const formOf = (name: string): Form | undefined =>
  name === 'modified_date' ? date : resourceFields.get(name)

/** A check of one field's parsed value: undefined when it is fine, else what the value must be. */
type Check = (value: unknown) => string | undefined

/** The check of a field; `modified_date` has one too, though it is returned only to readers who name it. */
export const checkOf = (name: string): Check | undefined => {
  const found = formOf(name)
  return found && ((value) => (found.holds(value) ? undefined : found.form))
}

/** Whether a field holds an instant, which is stored in the service's own form. */
export const isDateField = (name: string): boolean => formOf(name) === date
