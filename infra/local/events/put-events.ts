import { ProtocolError } from '../protocol-error.ts'
import type { JsonObject } from '../template/json.ts'
import { defaultBus } from '../template/messaging.ts'
import type { Buses } from './bus.ts'
import type { EventEntry } from './bus-event.ts'
import { entryLimitBytes, entrySizeBytes, mostEntries } from './entry-size.ts'

/**
 * EventBridge's PutEvents (https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html): an entry that is wrong fails
 * alone, a request that is too large as a whole.
 */
export const putEvents = async (buses: Buses, request: JsonObject): Promise<JsonObject> => {
  const entries = toList(request['Entries']).map(toObject)
  if (entries.length < 1 || entries.length > mostEntries)
    throw new ProtocolError('ValidationException', `'entries' must have 1 to ${mostEntries} members.`)
  const sizeBytes = entries.reduce((sum, entry) => sum + entrySizeBytes(partsOf(entry)), 0)
  if (sizeBytes > entryLimitBytes)
    throw new ProtocolError(
      'ValidationException',
      'Total size of the entries in the request is over the limit.',
    )
  const results: JsonObject[] = []
  for (const entry of entries) results.push(await putEntry(buses, entry))
  return {
    FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length,
    Entries: results,
  }
}

const putEntry = async (buses: Buses, entry: JsonObject): Promise<JsonObject> => {
  const refusal = refusalOf(buses, entry)
  if (refusal) return { ErrorCode: refusal[0], ErrorMessage: refusal[1] }
  return { EventId: await buses.put(busOf(entry), partsOf(entry)) }
}

type Refusal = readonly [code: string, message: string]

const refusalOf = (buses: Buses, entry: JsonObject): Refusal | undefined => {
  for (const name of ['Source', 'DetailType', 'Detail'] as const) {
    if (typeof entry[name] === 'string' && entry[name] !== '') continue
    return ['InvalidArgument', `Parameter ${name} is not valid. Reason: ${name} is a required argument.`]
  }
  const { source, detail } = partsOf(entry)
  if (!isJsonObject(detail)) return ['MalformedDetail', 'Detail is malformed.']
  if (source.startsWith('aws.'))
    return ['NotAuthorizedForSourceException', 'Not authorized for the source: those with aws. are reserved.']
  if (!buses.has(busOf(entry)))
    return ['InvalidArgument', `Event bus ${busOf(entry)} does not exist in the local run.`]
  return undefined
}

const busOf = ({ EventBusName = defaultBus }: JsonObject): string =>
  String(EventBusName).replace(/^.*event-bus\//, '')

const partsOf = ({ Source, DetailType, Detail, Time, Resources }: JsonObject): EventEntry => ({
  source: String(Source ?? ''),
  detailType: String(DetailType ?? ''),
  detail: String(Detail ?? ''),
  time: typeof Time === 'number' ? new Date(Time * 1000) : new Date(),
  resources: toList(Resources ?? []).map(String),
})

const toList = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value
  throw new ProtocolError('SerializationException', 'Entries and Resources must be lists.')
}

const toObject = (value: unknown): JsonObject => {
  if (typeof value === 'object' && value !== null) return { ...value }
  throw new ProtocolError('SerializationException', 'An entry must be an object.')
}

const isJsonObject = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
