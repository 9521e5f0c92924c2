import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { membersOf } from '../../../shared/json-text.ts'
import type { Clock } from '../clock.ts'
import { waitFor } from './bell.ts'
import type { EventJournal } from './event-journal.ts'

export type EventStream = {
  /** Answers with the events as they come, until the client leaves. */
  serve(request: IncomingMessage, response: ServerResponse): Promise<void>
  /** Ends every answer. */
  close(): void
}

const heartbeatMilliseconds = 15_000

/**
 * Server-sent events from the journal (https://html.spec.whatwg.org/multipage/server-sent-events.html): from now on, or from
 * after the event that `Last-Event-ID` names; from the first when that is not in the journal. Each client reads the file at its own
 * pace, so one that is slow costs no memory.
 */
export const openEventStream = (journal: EventJournal, clock: Clock): EventStream => {
  const closing = new AbortController()
  return {
    serve: async (request, response) => {
      const left = new AbortController()
      response.once('close', () => left.abort()).on('error', () => {})
      const signal = AbortSignal.any([closing.signal, left.signal])
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
      response.flushHeaders()
      await follow(journal, clock, request.headers['last-event-id'], response, signal).catch(() => {})
      response.end()
    },
    close: () => closing.abort(),
  }
}

const follow = async (
  journal: EventJournal,
  clock: Clock,
  lastId: string | string[] | undefined,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> => {
  let position = lastId === undefined ? journal.size : await positionAfter(journal, String(lastId))
  while (!signal.aborted) {
    const { written } = journal
    for await (const { text, end } of journal.read(position)) {
      await write(response, toServerSentEvent(text), signal)
      position = end
    }
    await waitFor(written, clock, heartbeatMilliseconds, signal)
    if (position === journal.size) await write(response, ':\n\n', signal)
  }
}

const write = async (response: ServerResponse, text: string, signal: AbortSignal): Promise<void> => {
  signal.throwIfAborted()
  if (!response.write(text)) await once(response, 'drain', { signal })
}

const positionAfter = async (journal: EventJournal, id: string): Promise<number> => {
  for await (const { text, end } of journal.read(0)) if (idOf(membersOf(text)) === id) return end
  return 0
}

const toServerSentEvent = (line: string): string => {
  const members = membersOf(line)
  const type: unknown = JSON.parse(members.get('detail-type') ?? '""')
  return `id: ${idOf(members)}\nevent: ${String(type).replaceAll(/[\r\n]/g, ' ')}\ndata: ${members.get('detail')}\n\n`
}

const idOf = (members: ReadonlyMap<string, string>): string => (members.get('id') ?? '').slice(1, -1)
