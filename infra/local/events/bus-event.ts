import { randomUUID } from 'node:crypto'
import { account } from '../account.ts'

/** What a sender says of an event. */
export type EventEntry = {
  readonly source: string
  readonly detailType: string
  /** A JSON object as its own text, so that numbers keep every digit. */
  readonly detail: string
  readonly time: Date
  readonly resources?: readonly string[]
}

/** An event on a bus. */
export type BusEvent = EventEntry & { readonly id: string }

export const toBusEvent = (entry: EventEntry): BusEvent => ({ id: randomUUID(), ...entry })

/** The event as its receivers get it. EventBridge's `time` has whole seconds. */
export const eventText = ({ id, source, detailType, detail, time, resources = [] }: BusEvent): string => {
  const envelope = {
    version: '0',
    id,
    'detail-type': detailType,
    source,
    account: account.id,
    time: time.toISOString().replace(/\.\d+Z$/, 'Z'),
    region: account.region,
    resources,
  }
  return `${JSON.stringify(envelope).slice(0, -1)},"detail":${detail}}`
}
