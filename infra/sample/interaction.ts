import type { Content } from './bodies.ts'
import type { Ids } from './ids.ts'
import type { Json, JsonObject } from './json.ts'
import type { Agent, Customer } from './people.ts'
import type { Random } from './random.ts'
import type { Topic } from './topics.ts'

/** One interaction about to be written: who, about what, and when it starts. */
export type Encounter = {
  readonly random: Random
  readonly ids: Ids
  readonly customer: Customer
  readonly agent: Agent
  readonly topic: Topic
  readonly serviceIds: readonly string[]
  readonly startMs: number
}

/** A document of the form that the service takes in; its other members are the resource's own. */
export type InteractionDocument = {
  readonly [name: string]: Json | undefined
  readonly interaction_id: string
  readonly thread_id: string
}

type Particulars = {
  readonly mediaType: string
  readonly entityType: number
  readonly type: 'Inbound' | 'Outbound' | 'Internal'
  readonly subType: string
  /** Seconds until it ended; absent while it goes on. */
  readonly seconds?: number
  /** Given when the body had to name the interaction. */
  readonly interactionId?: string
  readonly parent?: InteractionDocument | undefined
  readonly allowChildren?: boolean
  /** Fields of this entity type, and whatever is to differ from the usual. */
  readonly fields?: JsonObject
  readonly udata?: JsonObject
  readonly content?: Content | undefined
}

/** Records from before are as old systems kept them. */
export const oldSystemsUntilMs = Date.UTC(2016, 0, 1)

/** The form of all dates. The databases of old records kept whole seconds only. */
export const instant = (atMs: number): string =>
  new Date(atMs < oldSystemsUntilMs ? atMs - (atMs % 1000) : atMs).toISOString()

/** The fields that every interaction has, around its particulars. A child takes the thread of its parent. */
export const toDocument = (encounter: Encounter, particulars: Particulars): InteractionDocument => {
  const { random, ids, agent, startMs, serviceIds, topic } = encounter
  const { parent, mediaType, type, subType } = particulars
  return {
    interaction_id: particulars.interactionId ?? ids.interaction(startMs),
    customer_id: encounter.customer.customerId,
    external_id: ids.party(startMs),
    media_type: mediaType,
    type,
    sub_type: subType,
    entity_type: particulars.entityType,
    status: particulars.seconds === undefined ? 2 : 3,
    subject: topic.subject,
    timeshift: random.pick([0, 60, 60, 120, -300, 540, 1]),
    allow_children: particulars.allowChildren ?? false,
    owner_id: agent.ownerId,
    creator_app_id: random.pick([175, 178, 701]),
    parent_id: parent?.interaction_id,
    thread_id: parent?.thread_id ?? ids.interaction(startMs),
    ...dates(encounter, particulars.seconds),
    ...particulars.fields,
    udata: { ...routing(encounter), ...particulars.udata },
    service_ids: random.chance(90) || serviceIds.length > 0 ? serviceIds : undefined,
    ...storedOnly(encounter),
    content: particulars.content,
  }
}

const dates = ({ random, startMs }: Encounter, seconds: number | undefined): JsonObject => {
  const endMs = seconds === undefined ? undefined : startMs + seconds * 1000 + random.integer(0, 999)
  const modifiedMs = (endMs ?? startMs) + random.integer(0, 600_000)
  return {
    start_date: instant(startMs),
    end_date: endMs === undefined ? undefined : instant(endMs),
    modified_date: random.chance(70) ? instant(modifiedMs) : undefined,
  }
}

const routing = ({ random, topic, agent }: Encounter): JsonObject => ({
  ServiceType: topic.category,
  CustomerSegment: random.pick(['default', 'gold', 'bronze', '']),
  RTargetPlaceSelected: `Place_${agent.personId}`,
  RTargetAgentSelected: agent.personId,
  RRequestedSkillCombination: '',
  RTenant: 'Environment',
  RVQID: random.chance(50) ? '' : random.uuid().toUpperCase(),
})

/** Kept with the record, returned only when a reader names them. */
const storedOnly = ({ random, topic }: Encounter): JsonObject => ({
  queueName: topic.queue,
  tenantId: 101,
  categoryId: random.chance(40) ? `00001a${random.text('0123456789ABCDEFGHIJ', 10)}` : undefined,
  theComment: random.chance(25)
    ? `${topic.category}: solved at first contact. "No action" & closed.`
    : undefined,
})
