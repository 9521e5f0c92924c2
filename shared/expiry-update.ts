import type { Attributes } from './interaction-record.ts'
import type { ExpiringItem, Member } from './retained-members.ts'
import { expiryAttribute, partitionKey, recordSortKey, sortKey } from './table-schema.ts'

/** An item of a member and the expiry that it is to have; undefined: none. */
export type ExpiryUpdate = {
  readonly member: Member
  readonly item: ExpiringItem
  readonly stamp: number | undefined
}

/** The input of an UpdateItem that changes the expiry alone, if the item still is what was judged: its revision, and a record's hold. */
export const expiryUpdate = ({ member, item, stamp }: ExpiryUpdate) => {
  const conditions = [
    'attribute_exists(#key)',
    item.revision === undefined ? 'attribute_not_exists(revision)' : 'revision = :revision',
    ...(item.sort === recordSortKey ? [member.isHeld ? heldCondition : `NOT (${heldCondition})`] : []),
  ]
  return {
    Key: { [partitionKey]: { S: member.key }, [sortKey]: { S: item.sort } },
    UpdateExpression: stamp === undefined ? 'REMOVE #expires' : 'SET #expires = :expires',
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: {
      '#key': partitionKey,
      '#expires': expiryAttribute,
      ...(item.sort === recordSortKey && { '#hold': 'hold' }),
    },
    ExpressionAttributeValues: {
      ...(item.revision !== undefined && { ':revision': { N: item.revision } }),
      ...(item.sort === recordSortKey && { ':held': { BOOL: true } }),
      ...(stamp !== undefined && { ':expires': { N: String(stamp) } }),
    } satisfies Attributes,
  }
}

const heldCondition = '#hold = :held'
