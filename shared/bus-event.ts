import { DocumentError } from './document-error.ts'
import { compactJson, membersOf } from './json-text.ts'

/** An EventBridge event as a queue delivers it. */
export type BusEvent = {
  readonly id: string
  readonly source: string
  readonly detailType: string
  readonly time: string
  /** The detail's own JSON text: numbers keep every digit. */
  readonly detail: string
  /** 2 when the event has been put off once; absent on the bus. */
  readonly sweep: number
}

/** Reads the body of a message; throws `DocumentError` for what is no event. */
export const parseBusEvent = (body: string): BusEvent => {
  const members = membersOf(compactJson(checked(body)))
  const text = (name: string): string => {
    const value: unknown = JSON.parse(members.get(name) ?? 'null')
    if (typeof value === 'string') return value
    throw new DocumentError(`${name}: must be a string, as in an event of EventBridge`)
  }
  const detail = members.get('detail')
  if (!detail?.startsWith('{')) throw new DocumentError('detail: must be an object')
  return {
    id: text('id'),
    source: text('source'),
    detailType: text('detail-type'),
    time: text('time'),
    detail,
    sweep: Number(members.get('sweep') ?? 1),
  }
}

const checked = (body: string): string => {
  try {
    const value: unknown = JSON.parse(body)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return body
  } catch {
    throw new DocumentError('the message is not valid JSON')
  }
  throw new DocumentError('the message must be a JSON object')
}
