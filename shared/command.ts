import type { BusEvent } from './bus-event.ts'
import { type DetailTypeIn, detailTypesIn } from './detail-types.ts'
import { DocumentError } from './document-error.ts'
import { toInstant } from './instant.ts'
import { type InteractionDocument, parseDocument } from './interaction-document.ts'
import { interactionIdPattern, isMemberId, memberIdForm } from './interaction-id.ts'
import { membersOf, objectText } from './json-text.ts'

/** What an event asks for. */
export type Command = { readonly tenant: string } & (
  | { readonly type: 'interaction.put'; readonly document: InteractionDocument }
  | { readonly type: 'interaction.linked'; readonly interactionId: string; readonly serviceId: string }
  | {
      readonly type: 'interaction.assigned'
      readonly interactionId: string
      readonly customerId: string
      readonly at: string
    }
  | {
      readonly type: 'interaction.held'
      readonly interactionId: string
      readonly hold: boolean
      readonly at: string
    }
  | { readonly type: 'interaction.erased'; readonly interactionId: string }
  | { readonly type: 'customer.erased'; readonly customerId: string }
)

type Members = ReadonlyMap<string, string>

/** Reads what an event asks for; throws `DocumentError` that names the culprit. `tenants` are those of the deployment. */
export const parseCommand = (event: BusEvent, tenants: readonly string[]): Command => {
  const type = detailTypesIn.find((name) => name === event.detailType)
  if (!type) throw new DocumentError(`detail-type: must be one of ${detailTypesIn.join(', ')}`)
  const members = membersOf(event.detail)
  const tenant = tenantOf(members, tenants)
  members.delete('tenant')
  return { tenant, ...parsers[type](members, event) }
}

/** Without its tenant. */
type Parsed<Type extends DetailTypeIn> = Omit<Extract<Command, { readonly type: Type }>, 'tenant'>

const parsers: { [Type in DetailTypeIn]: (members: Members, event: BusEvent) => Parsed<Type> } = {
  'interaction.put': (members) => ({
    type: 'interaction.put',
    document: parseDocument(objectText(members)),
  }),
  'interaction.linked': (members) => ({
    type: 'interaction.linked',
    interactionId: interactionIdIn(members),
    serviceId: memberIdIn(members, 'service_id'),
  }),
  'interaction.assigned': (members, event) => ({
    type: 'interaction.assigned',
    interactionId: interactionIdIn(members),
    customerId: memberIdIn(members, 'customer_id'),
    at: instantOf(members, event),
  }),
  'interaction.held': (members, event) => ({
    type: 'interaction.held',
    interactionId: interactionIdIn(members),
    hold: holdIn(members),
    at: instantOf(members, event),
  }),
  'interaction.erased': (members) => ({
    type: 'interaction.erased',
    interactionId: interactionIdIn(members),
  }),
  'customer.erased': (members) => ({
    type: 'customer.erased',
    customerId: memberIdIn(members, 'customer_id'),
  }),
}

const valueIn = (members: Members, name: string): unknown => JSON.parse(members.get(name) ?? 'null')

const tenantOf = (members: Members, tenants: readonly string[]): string => {
  const [only, ...others] = tenants
  const said = valueIn(members, 'tenant')
  if (said === null && only !== undefined && others.length === 0) return only
  const known = tenants.find((tenant) => tenant === said)
  if (known !== undefined) return known
  throw new DocumentError('tenant: must name a tenant of this service')
}

const interactionIdIn = (members: Members): string => {
  const id = valueIn(members, 'interaction_id')
  if (typeof id === 'string' && interactionIdPattern.test(id)) return id
  throw new DocumentError('interaction_id: must be a string of 1 to 64 letters, digits, _ and -')
}

const memberIdIn = (members: Members, name: string): string => {
  const id = valueIn(members, name)
  if (typeof id === 'string' && isMemberId(id)) return id
  throw new DocumentError(`${name}: must be a string of ${memberIdForm}`)
}

const holdIn = (members: Members): boolean => {
  const hold = valueIn(members, 'hold')
  if (typeof hold === 'boolean') return hold
  throw new DocumentError('hold: must be true or false')
}

/** When it happened: as the detail says, else when the event was sent. */
const instantOf = (members: Members, { time }: BusEvent): string => {
  const said = valueIn(members, 'modified_date') ?? time
  const instant = typeof said === 'string' ? toInstant(said) : undefined
  if (instant !== undefined) return instant
  throw new DocumentError('modified_date: must be an instant with a zone and at most milliseconds')
}
