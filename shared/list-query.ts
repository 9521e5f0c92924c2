import type { QueryCommandInput } from '@aws-sdk/client-dynamodb'
import type { Attributes, FilterField } from './interaction-record.ts'
import {
  type IndexName,
  indexes,
  partitionKey,
  recordSortKey,
  serviceSortKey,
  sortKey,
  startKey,
} from './table-schema.ts'

/** A list: the interactions of one customer or one service, narrowed. */
export type ListQuery = {
  readonly tenant: string
  readonly index: Exclude<IndexName, 'by-thread'>
  /** The customer's or service's id. */
  readonly id: string
  readonly order: 'asc' | 'desc'
  /** Half-open range on `start_date`: instants in the stored form. */
  readonly startedFrom: string | undefined
  readonly startedTo: string | undefined
  /** Values to compare with, in lower case. */
  readonly filters: ReadonlyMap<FilterField, readonly string[]>
  /** The `at` of the interaction that came last: the list goes on behind it. */
  readonly after: string | undefined
  /** Whether the fields that are returned only when named are wanted too. */
  readonly withOther: boolean
}

/** Whether a query can have no result: an empty range, or nothing left of it behind `after`. */
export const isEmpty = ({ startedFrom, startedTo, after, order }: ListQuery): boolean => {
  if (startedFrom !== undefined && startedTo !== undefined && startedFrom >= startedTo) return true
  const end = order === 'desc' ? startedFrom : startedTo
  if (after === undefined || end === undefined) return false
  return order === 'desc' ? after < end : after >= end
}

/** The start key that continues behind `after`; it must lie within the range, or DynamoDB refuses it. */
export const startAfter = ({ tenant, index, id, order, startedFrom, startedTo, after }: ListQuery) => {
  if (after === undefined) return undefined
  const begin = order === 'desc' ? startedTo : startedFrom
  if (begin !== undefined && (order === 'desc' ? after >= begin : after < begin)) return undefined
  return {
    [partitionKey]: { S: `${tenant}#${after.slice(after.indexOf('#') + 1)}` },
    [sortKey]: { S: index === 'by-service' ? serviceSortKey(id) : recordSortKey },
    [indexes[index].partitionKey]: { S: `${tenant}#${id}` },
    [startKey]: { S: after },
  } satisfies Attributes
}

/** The input that counts: keys and filters only. */
export const countInput = (query: ListQuery) => queryInput(query, [])

/** A page's input: of the attributes only those that a reply needs, no keys but `at` and no filter attribute. */
export const pageInput = (query: ListQuery) => {
  const names = query.withOther ? [...pageAttributes, ...otherAttributes] : pageAttributes
  const input = queryInput(query, names)
  return { ...input, ProjectionExpression: names.map((name) => `#${name}`).join(', ') }
}

const pageAttributes = [startKey, 'resource', 'contents', 'structured_text_mime', 'udata'] as const
const otherAttributes = ['other', 'services', 'attachments', 'hold'] as const

const queryInput = (query: ListQuery, projected: readonly string[]) => {
  const range = rangeCondition(query)
  const filters = [...query.filters].map(([field, values]) => filterCondition(field, values))
  const conditions = [range, ...filters]
  return {
    IndexName: query.index,
    ScanIndexForward: query.order === 'asc',
    KeyConditionExpression: range.expression,
    ...(filters.length > 0 && {
      FilterExpression: filters.map(({ expression }) => expression).join(' AND '),
    }),
    ExpressionAttributeNames: merge([
      ...conditions.map(({ names }) => names),
      // Every attribute goes by a placeholder: at, status and type are reserved words.
      Object.fromEntries(projected.map((name) => [`#${name}`, name])),
    ]),
    ExpressionAttributeValues: merge(conditions.map(({ values }) => values)),
  } satisfies Partial<QueryCommandInput>
}

type Condition = { expression: string; names: Record<string, string>; values: Attributes }

const merge = <Value>(records: readonly Record<string, Value>[]): Record<string, Value> =>
  Object.assign({}, ...records)

const rangeCondition = ({ tenant, index, id, startedFrom, startedTo }: ListQuery): Condition => {
  const from = startedFrom !== undefined
  const to = startedTo !== undefined
  // No `at` equals an instant, since an id follows it: BETWEEN, which takes its ends in, is the half-open range.
  const range = from && to ? '#at BETWEEN :from AND :to' : from ? '#at >= :from' : '#at < :to'
  return {
    expression: ['#partition = :partition', ...(from || to ? [range] : [])].join(' AND '),
    names: { '#partition': indexes[index].partitionKey, ...((from || to) && { '#at': startKey }) },
    values: {
      ':partition': { S: `${tenant}#${id}` },
      ...(from && { ':from': { S: startedFrom } }),
      ...(to && { ':to': { S: startedTo } }),
    },
  }
}

const filterCondition = (field: FilterField, values: readonly string[]): Condition => {
  const named = values.map((value, position) => [`:${field}${position}`, { S: value }] as const)
  return {
    expression: `#${field} IN (${named.map(([name]) => name).join(', ')})`,
    names: { [`#${field}`]: field },
    values: Object.fromEntries(named),
  }
}
