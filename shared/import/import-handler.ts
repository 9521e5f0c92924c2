import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { describe } from '../failure.ts'
import { ingestLine } from '../ingest-metrics.ts'
import type { SendLater } from '../later-queue.ts'
import { type Log, logToStdout } from '../log.ts'
import { droppedObject } from './dropped-object.ts'
import { importDropped, importObject, type ObjectProgress, type RunObject } from './import-object.ts'
import type { ImportStores } from './import-objects.ts'

export type ImportHandler = ImportStores & {
  readonly sendLater: SendLater
  readonly tenants: readonly string[]
  /** The deployment's name. */
  readonly service: string
  readonly log?: Log
}

type Context = { getRemainingTimeInMillis(): number }

/** What is left of the function's time when it stops to save how far it has come: the slowest write under way takes less. */
const reserveMillis = 60_000

/**
 * The Lambda handler of objects that are to be imported: dropped ones come as messages, those of a large import by the name of a run. An
 * object that takes longer than the function may run goes on when it is named again: a dropped one names itself again.
 */
export const importHandler = (parts: ImportHandler) => {
  const { log = logToStdout, service } = parts
  const report = (progress: ObjectProgress): ObjectProgress => {
    const { accepted: AcceptedDocuments, rejected: RejectedDocuments } = progress
    log({ ...ingestLine(service, { AcceptedDocuments, RejectedDocuments }), finished: progress.finished })
    return progress
  }
  const takeDropped = async (record: SQSRecord, signal: AbortSignal): Promise<void> => {
    const object = droppedObject(record.body, parts.tenants)
    const { finished } = report(await importDropped(parts, object, signal))
    // Not as a failure: after a few of those a message is taken for poison.
    if (!finished) await parts.sendLater(record.body, 0)
  }
  const takeBatch = async ({ Records }: SQSEvent, signal: AbortSignal): Promise<SQSBatchResponse> => {
    const batchItemFailures: { itemIdentifier: string }[] = []
    for (const record of Records) {
      const { messageId: itemIdentifier } = record
      await takeDropped(record, signal).catch((error: unknown) => {
        log({ level: 'ERROR', message_id: itemIdentifier, error: describe(error) })
        batchItemFailures.push({ itemIdentifier })
      })
    }
    return { batchItemFailures }
  }
  return async (
    event: SQSEvent | RunObject,
    context: Context,
  ): Promise<SQSBatchResponse | ObjectProgress> => {
    const signal = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - reserveMillis))
    return 'Records' in event ? takeBatch(event, signal) : report(await importObject(parts, event, signal))
  }
}
