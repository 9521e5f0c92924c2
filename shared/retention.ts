import { type Attributes, filterValue, resourceText, toRecord } from './interaction-record.ts'
import { startKey } from './table-schema.ts'

/** Days that interactions are kept after their end, by media type in lower case; `*` is for those without a rule of their own. */
export type RetentionPolicy = Readonly<Record<string, number>>

/** Why an interaction is kept whatever the date; the first that applies is told. */
export const keepReasons = ['held', 'unreadable', 'not ended', 'no rule'] as const

export type KeepReason = (typeof keepReasons)[number]

/** When an interaction may go, in whole seconds since the epoch, or why it may not. */
export type Expiry = number | KeepReason

const daySeconds = 24 * 60 * 60

/** When the interaction of a record may go as far as it alone is concerned. Never throws: what cannot be read is kept. */
export const expiryOf = (policy: RetentionPolicy, item: Attributes): Expiry => {
  if (item['hold']?.BOOL) return 'held'
  const end = endOf(item)
  if (typeof end !== 'number') return end
  const days = daysOf(policy, item['media_type']?.S)
  return days === undefined ? 'no rule' : Math.ceil(end / 1000) + days * daySeconds
}

/** When both may go, as members of one thread: at the later time, and not at all while one of them may not. */
export const laterOf = (one: Expiry, other: Expiry): Expiry =>
  keepReasons.find((reason) => reason === one || reason === other) ?? Math.max(Number(one), Number(other))

const daysOf = (policy: RetentionPolicy, mediaType: string | undefined): number | undefined => {
  const name = filterValue(mediaType ?? '*')
  return Object.hasOwn(policy, name) ? policy[name] : policy['*']
}

/**
 * In milliseconds. A stopped interaction without an end, as old voice records are, ended at the earliest when it began. One that is
 * not stopped has no end, however long ago it began: nobody knows whether it is over.
 */
const endOf = (item: Attributes): number | KeepReason => {
  try {
    const values: Readonly<Record<string, unknown>> = JSON.parse(resourceText(toRecord(item)))
    const start = item['status']?.S === '3' ? item[startKey]?.S?.split('#')[0] : undefined
    const end = Date.parse(String(values['end_date'] ?? start))
    return Number.isNaN(end) ? 'not ended' : end
  } catch {
    return 'unreadable'
  }
}

/** DynamoDB leaves alone what expired more than five years ago, lest a wrong unit empties a table. This leaves it a year. */
const oldestSeconds = 4 * 365 * daySeconds

/** The expiry that an item is to have: of what should have gone years ago, that it goes now. */
export const toStamp = (expiry: Expiry, nowSeconds: number): number | undefined => {
  if (typeof expiry !== 'number') return undefined
  return expiry < nowSeconds - oldestSeconds ? Math.floor(nowSeconds) : expiry
}

/** Whether an item that has this expiry needs no other. */
export const isStampOf = (stamp: number | undefined, expiry: Expiry, nowSeconds: number): boolean => {
  const wanted = toStamp(expiry, nowSeconds)
  if (wanted === undefined || stamp === undefined || wanted === expiry) return stamp === wanted
  return stamp >= nowSeconds - oldestSeconds && stamp <= nowSeconds
}
