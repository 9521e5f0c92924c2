import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { parseBusEvent } from './bus-event.ts'
import { describe } from './failure.ts'
import { type Log, logToStdout } from './log.ts'
import type { Group } from './retained-members.ts'
import type { RetentionStore } from './retention-store.ts'

/**
 * The Lambda handler of what the service tells of its interactions: finds anew when they and their threads may go. What fails comes
 * again, and holds up nothing else.
 */
export const applyRetention =
  (store: RetentionStore, log: Log = logToStdout) =>
  async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const failed = new Set<string>()
    const fail = (messages: Iterable<string>, error: unknown) => {
      for (const id of messages) failed.add(id)
      log({ level: 'ERROR', error: describe(error) })
    }
    const changes = Records.flatMap((record) => {
      try {
        return [toChange(record)]
      } catch (error) {
        fail([record.messageId], error)
        return []
      }
    })
    const threads = await store.threads([...new Set(changes.map(({ key }) => key))])
    // One after the other: each may be a thread of thousands.
    for (const { messages, ...group } of workOf(changes, threads))
      await store.settle(group).catch((error: unknown) => fail(messages, error))
    return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) }
  }

/** An interaction that changed, and the thread that it was in then. */
type Change = { readonly message: string; readonly key: string; readonly thread: string | undefined }

const toChange = ({ messageId, body }: SQSRecord): Change => {
  const { tenant, interaction_id, thread_id } = JSON.parse(parseBusEvent(body).detail).data
  const thread = thread_id === undefined ? undefined : `${tenant}#${thread_id}`
  return { message: messageId, key: `${tenant}#${interaction_id}`, thread }
}

type Work = Group & { readonly messages: readonly string[] }

/** Each thread once, however many of its members changed: of those that have left it or are gone too. */
const workOf = (
  changes: readonly Change[],
  present: ReadonlyMap<string, string | undefined>,
): readonly Work[] => {
  const works = new Map<string, { thread: string | undefined; keys: string[]; messages: string[] }>()
  for (const { key, thread, message } of changes) {
    const threads = new Set([thread, present.get(key)].filter((one) => one !== undefined))
    // An interaction without a thread is alone; one that is gone is nothing.
    const alone = threads.size === 0 && present.has(key) ? [undefined] : []
    for (const one of [...threads, ...alone]) {
      const name = one === undefined ? `interaction ${key}` : `thread ${one}`
      const work = works.get(name) ?? { thread: one, keys: [], messages: [] }
      works.set(name, work)
      if (!work.keys.includes(key)) work.keys.push(key)
      work.messages.push(message)
    }
  }
  return [...works.values()]
}
