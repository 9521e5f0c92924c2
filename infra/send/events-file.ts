import { detailTypesIn, ownSource } from '../../shared/detail-types.ts'
import { compactJson, itemsOf, membersOf } from '../../shared/json-text.ts'
import type { EventEntry } from '../local/events/bus-event.ts'
import { entryLimitBytes, entrySizeBytes } from '../local/events/entry-size.ts'

const known: ReadonlySet<string> = new Set(['detail-type', 'detail', 'time', 'source'])

/**
 * Reads a file of one event or an array of them: `detail-type`, `detail`, and, if wanted, `time` and `source`. Details stay as they are
 * written, digit for digit. Throws an error that names the event that is wrong, before any is sent.
 */
export const readEventsFile = (text: string): readonly EventEntry[] => {
  const value: unknown = JSON.parse(text)
  const compact = compactJson(text.replace(/^\ufeff/, ''))
  const elements = Array.isArray(value) ? itemsOf(compact) : [compact]
  if (elements.length === 0) throw new Error('there is no event in it')
  return elements.map((element, index) => {
    try {
      return readEvent(element)
    } catch (error) {
      throw new Error(`event ${index + 1}: ${error instanceof Error ? error.message : String(error)}`)
    }
  })
}

const readEvent = (text: string): EventEntry => {
  if (!text.startsWith('{')) throw new Error('it must be an object with detail-type and detail')
  const members = membersOf(text)
  const stranger = [...members.keys()].find((name) => !known.has(name))
  if (stranger !== undefined)
    throw new Error(`it has "${stranger}", which is none of ${[...known].join(', ')}`)
  const detailType = stringIn(members, 'detail-type')
  if (!detailTypesIn.some((type) => type === detailType))
    throw new Error(`detail-type must be one of ${detailTypesIn.join(', ')}`)
  const detail = members.get('detail') ?? ''
  if (!detail.startsWith('{')) throw new Error('detail must be an object')
  const source = members.has('source') ? stringIn(members, 'source') : 'send'
  if (source === ownSource || source.startsWith('aws.'))
    throw new Error(`source must not be "${source}": the service and AWS have that for their own events`)
  const entry = { source, detailType, detail, time: timeIn(members) }
  const sizeBytes = entrySizeBytes(entry)
  if (sizeBytes <= entryLimitBytes) return entry
  throw new Error(
    `it has ${sizeBytes} bytes, more than the ${entryLimitBytes} of an event: refer to content by s3`,
  )
}

const stringIn = (members: ReadonlyMap<string, string>, name: string): string => {
  const value: unknown = JSON.parse(members.get(name) ?? 'null')
  if (typeof value === 'string' && value !== '') return value
  throw new Error(`${name} must be a string`)
}

const timeIn = (members: ReadonlyMap<string, string>): Date => {
  if (!members.has('time')) return new Date()
  const time = new Date(stringIn(members, 'time'))
  if (Number.isNaN(time.getTime())) throw new Error('time must be an instant such as 2024-01-31T12:00:00Z')
  return time
}
