type Check = (value: unknown) => boolean

const text: Check = (value) => typeof value === 'string'
const integer: Check = Number.isInteger
const boolean: Check = (value) => typeof value === 'boolean'
/** Some systems write these as numbers, others as strings. */
const scalar: Check = (value) => ['string', 'number', 'boolean'].includes(typeof value)
const date: Check = (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(String(value))
const object: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
const address: Check = (value) =>
  object(value) &&
  Object.entries(value as object).every(([name, part]) => addressParts.has(name) && text(part))
const addressParts = new Set(['address', 'personal'])
const addresses: Check = (value) => Array.isArray(value) && value.every(address)
const linkTo =
  (kind: string): Check =>
  (value) =>
    new RegExp(`^https?://[^/]+(/.+)?/interactions/[\\w-]{1,64}/${kind}$`).test(String(value))

const common: Record<string, Check> = {
  interaction_id: (value) => /^[\w-]{1,64}$/.test(String(value)),
  customer_id: text,
  status: (value) => [0, 1, 2, 3].includes(Number(value)) && integer(value),
  entity_type: integer,
  media_type: text,
  type: text,
  sub_type: text,
  parent_id: text,
  thread_id: text,
  external_id: scalar,
  owner_id: scalar,
  creator_app_id: scalar,
  start_date: date,
  end_date: date,
  timeshift: scalar,
  subject: text,
  allow_children: boolean,
  udata: object,
  text: linkTo('plain_text'),
  structured_text: linkTo('structured_text'),
  structured_text_mime: text,
  binary_content: linkTo('binary_content'),
}

const email: Record<string, Check> = {
  from: address,
  reply_to: address,
  to: addresses,
  cc: addresses,
  sent_date: date,
}

/** By entity type: what only interactions of this kind have. */
const special: Record<number, Record<string, Check>> = {
  0: email,
  1: email,
  2: { established_date: date, released_date: date },
  3: { duration: scalar, outcome: scalar, phone_number: text, tconnection_id: scalar },
  5: {
    callback_status: (value) => integer(value) && Number(value) >= 0 && Number(value) <= 14,
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
  },
}

/**
 * Reads an Interaction resource as the strictest client of the old API would: it knows the documented fields of each entity
 * type and their forms, and throws on any other.
 */
export const readAsOldClient = (resource: Readonly<Record<string, unknown>>): void => {
  const known = { ...common, ...special[Number(resource['entity_type'])] }
  for (const [name, value] of Object.entries(resource)) {
    if (!Object.hasOwn(known, name)) throw new Error(`the old API has no field ${name} here`)
    if (!known[name]?.(value)) throw new Error(`${name} is ${JSON.stringify(value)}`)
  }
  for (const name of ['interaction_id', 'start_date'])
    if (!(name in resource)) throw new Error(`${name} is missing`)
  if ('structured_text_mime' in resource && !('structured_text' in resource))
    throw new Error('structured_text_mime is there without structured_text')
}
