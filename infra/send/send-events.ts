import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import type { EventEntry } from '../local/events/bus-event.ts'
import { entryLimitBytes, entrySizeBytes, mostEntries } from '../local/events/entry-size.ts'

/** What became of an event: the id that the bus gave it, or why it took it not. */
export type Sent = { readonly id: string | undefined; readonly problem: string | undefined }

/** Puts events on a bus, in their order and as many at a time as a request takes. */
export async function* sendEvents(
  client: EventBridgeClient,
  bus: string,
  events: readonly EventEntry[],
): AsyncGenerator<Sent> {
  for (const request of requestsOf(events)) {
    const Entries = request.map(({ source, detailType, detail, time }) => ({
      EventBusName: bus,
      Source: source,
      DetailType: detailType,
      Detail: detail,
      Time: time,
    }))
    const { Entries: results = [] } = await client.send(new PutEventsCommand({ Entries }))
    for (const { EventId, ErrorCode, ErrorMessage } of results)
      yield { id: EventId, problem: ErrorCode && `${ErrorCode}: ${ErrorMessage}` }
  }
}

const requestsOf = (events: readonly EventEntry[]): readonly (readonly EventEntry[])[] => {
  const requests: EventEntry[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const event of events) {
    bytes += entrySizeBytes(event)
    const request = requests.at(-1)
    if (request && request.length < mostEntries && bytes <= entryLimitBytes) request.push(event)
    else {
      requests.push([event])
      bytes = entrySizeBytes(event)
    }
  }
  return requests
}
