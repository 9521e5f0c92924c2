import type { DynamoDBRecord } from 'aws-lambda'
import { type ChangedInteraction, toChangedInteraction } from './changed-interaction.ts'
import type { DetailTypeOut } from './detail-types.ts'
import { type Attributes, isRecord } from './interaction-record.ts'
import { toItem } from './stream-image.ts'
import { expiryAttribute, partitionKey, recordSortKey, sortKey } from './table-schema.ts'

/** A change of an interaction as a CloudEvent (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md). */
export type ChangeEvent = {
  readonly specversion: '1.0'
  /** `<tenant>/<interaction_id>/<sequence>`: a duplicate has the same. */
  readonly id: string
  readonly source: string
  readonly type: DetailTypeOut
  readonly time?: string
  readonly datacontenttype: 'application/json'
  readonly tenant: string
  readonly data: ChangedInteraction & {
    readonly tenant: string
    readonly interaction_id: string
    /** Grows with each change of the interaction. */
    readonly sequence: number
    /** Why it is gone: it was erased, or its time was over. */
    readonly reason?: 'erased' | 'expired'
  }
}

/**
 * What a record of the table's stream means to others; undefined when it means nothing to them: copies, links that wait for their
 * interaction, expiry dates. Never throws: of an interaction that cannot be read it tells the ids, and says `incomplete`.
 */
export const toChangeEvent = (record: DynamoDBRecord, service: string): ChangeEvent | undefined => {
  const { Keys, ApproximateCreationDateTime } = record.dynamodb ?? {}
  const key = Keys?.[partitionKey]?.S ?? ''
  const separator = key.indexOf('#')
  // The tombstones of customers have no tenant.
  if (Keys?.[sortKey]?.S !== recordSortKey || separator < 1) return undefined
  const change = changeOf(record)
  if (!change) return undefined
  const { type, item, ...place } = change
  const tenant = key.slice(0, separator)
  const interactionId = key.slice(separator + 1)
  return {
    specversion: '1.0',
    id: `${tenant}/${interactionId}/${place.sequence}`,
    source: `urn:query-interactions:${service}`,
    type,
    ...timeOf(ApproximateCreationDateTime),
    datacontenttype: 'application/json',
    tenant,
    data: { tenant, interaction_id: interactionId, ...toChangedInteraction(item), ...place },
  }
}

type Change = Pick<ChangeEvent, 'type'> &
  Pick<ChangeEvent['data'], 'sequence' | 'reason'> & { readonly item: Attributes }

const changeOf = (record: DynamoDBRecord): Change | undefined => {
  const before = toItem(record.dynamodb?.OldImage)
  const after = toItem(record.dynamodb?.NewImage)
  const wasThere = isRecord(before)
  if (record.eventName === 'REMOVE') {
    if (!wasThere) return undefined
    const reason = hasExpired(record, before) ? 'expired' : 'erased'
    return { type: 'InteractionErased', item: before, sequence: revisionOf(before) + 1, reason }
  }
  const sequence = revisionOf(after)
  if (after['erased'] && before['erased']) return undefined
  if (after['erased']) return { type: 'InteractionErased', item: before, sequence, reason: 'erased' }
  if (!isRecord(after)) return undefined
  if (!wasThere) return { type: 'InteractionRecorded', item: after, sequence }
  return sequence === revisionOf(before) ? undefined : { type: 'InteractionUpdated', item: after, sequence }
}

const revisionOf = (item: Attributes): number => Number(item['revision']?.N ?? 0)

/** DynamoDB says that it removed an item itself, but only in the region where it did, not in that of a replica. */
const hasExpired = ({ userIdentity, dynamodb }: DynamoDBRecord, item: Attributes): boolean => {
  if (userIdentity?.type === 'Service' && userIdentity.principalId === 'dynamodb.amazonaws.com') return true
  const expires = item[expiryAttribute]?.N
  return expires !== undefined && Number(expires) <= (dynamodb?.ApproximateCreationDateTime ?? 0)
}

const timeOf = (seconds = Number.NaN): { readonly time?: string } => {
  const time = new Date(seconds * 1000)
  return Number.isNaN(time.getTime()) ? {} : { time: time.toISOString() }
}
