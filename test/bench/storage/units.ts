import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import type { Attributes } from '../../../shared/interaction-record.ts'
import { indexes, partitionKey, sortKey, startKey } from '../../../shared/table-schema.ts'

/**
 * Bytes of an item as DynamoDB counts them
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html).
 */
export const bytesOf = (item: Attributes): number =>
  sum(Object.entries(item).map(([name, value]) => Buffer.byteLength(name) + valueBytes(value)))

const valueBytes = ({ S, N, B, SS, L, M }: AttributeValue): number => {
  if (S !== undefined) return Buffer.byteLength(S)
  if (N !== undefined) return Math.ceil(N.replaceAll(/\D/g, '').length / 2) + 1
  if (B !== undefined) return B.length
  if (SS !== undefined) return sum(SS.map((text) => Buffer.byteLength(text)))
  if (L !== undefined) return 3 + sum(L.map((value) => 1 + valueBytes(value)))
  return M === undefined ? 1 : 3 + bytesOf(M) + Object.keys(M).length
}

/** The attribute value of a parsed JSON value. */
export const toTyped = (value: unknown): AttributeValue => {
  if (typeof value === 'string') return { S: value }
  if (typeof value === 'number') return { N: String(value) }
  if (typeof value === 'boolean') return { BOOL: value }
  if (Array.isArray(value)) return { L: value.map(toTyped) }
  return typeof value === 'object' && value ? { M: toTypedMembers(value) } : { NULL: true }
}

export const toTypedMembers = (value: object): Record<string, AttributeValue> =>
  Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toTyped(member)]))

const readUnitBytes = 4096
const writeUnitBytes = 1024

/** What DynamoDB's storage takes beside an item or an index entry. */
const overheadBytes = 100

/**
 * Of items of a table: bytes of one; units of reading 1,000 in lists; units of writing an interaction with its copies and index entries,
 * and the bytes that they take at rest.
 */
export const unitsOf = (items: readonly Attributes[]) => {
  const records = items.filter((item) => item[sortKey]?.S === 'record').length
  const bytes = sum(items.map(bytesOf)) / items.length
  const entries = items.flatMap(entriesOf)
  return {
    bytes: Math.round(bytes),
    // Half a unit, as lists are read eventually consistent.
    readUnitsPer1000: Math.round((bytes * 1000) / readUnitBytes / 2),
    writeUnits: round(sum(entries.map(writeUnitsOf)) / records),
    bytesAtRest: Math.round(sum(entries.map((entry) => bytesOf(entry) + overheadBytes)) / records),
  }
}

/** An item and its entries in the indexes. */
const entriesOf = (item: Attributes): readonly Attributes[] => {
  const entries = Object.values(indexes).map((index) => {
    const key = item[index.partitionKey]
    if (key === undefined) return undefined
    if (index.projection === 'all') return item
    const names = [partitionKey, sortKey, startKey, index.partitionKey]
    return Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)))
  })
  return [item, ...entries.filter((entry) => entry !== undefined)]
}

const writeUnitsOf = (entry: Attributes): number => Math.ceil(bytesOf(entry) / writeUnitBytes)

const round = (value: number) => Math.round(value * 100) / 100

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)
