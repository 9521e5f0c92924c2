import { toInstant } from './instant.ts'
import { interactionIdPattern, isMemberId, memberIdForm } from './interaction-id.ts'

/** A check of one field's parsed value: undefined when it is fine, else what the value must be. */
type Check = (value: unknown) => string | undefined

const must =
  (form: string, holds: (value: unknown) => boolean): Check =>
  (value) =>
    holds(value) ? undefined : form

const text = must('a string', (value) => typeof value === 'string')
const integer = must('an integer', Number.isInteger)
const boolean = must('true or false', (value) => typeof value === 'boolean')
/** Fields that one system writes as a number and another as a string; kept as they come. */
const scalar = must('a string, a number or true or false', (value) =>
  ['string', 'number', 'boolean'].includes(typeof value),
)
const date = must(
  'an instant with a zone and at most milliseconds, such as 2009-08-05T09:33:10.000Z',
  (value) => typeof value === 'string' && toInstant(value) !== undefined,
)
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const object = must('an object', isObject)
const isAddress = (value: unknown): boolean =>
  isObject(value) &&
  'address' in value &&
  typeof value.address === 'string' &&
  (!('personal' in value) || typeof value.personal === 'string')
const address = must('an object with "address" and perhaps "personal", both strings', isAddress)
const addresses = must(
  'an array of objects with "address" and perhaps "personal", both strings',
  (value) => Array.isArray(value) && value.every(isAddress),
)
const memberId = must(
  `a string of ${memberIdForm}`,
  (value) => typeof value === 'string' && isMemberId(value),
)

/** The fields that the old API documents, without the content links: what a reply holds unless `fields` asks for more. */
export const resourceFields: ReadonlyMap<string, Check> = new Map(
  Object.entries({
    interaction_id: must(
      'a string of 1 to 64 letters, digits, _ and -',
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

/** The check of a field; `modified_date` has one too, though it is returned only to readers who name it. */
export const checkOf = (name: string): Check | undefined =>
  name === 'modified_date' ? date : resourceFields.get(name)

/** Whether a field holds an instant, which is stored in the service's own form. */
export const isDateField = (name: string): boolean => checkOf(name) === date
