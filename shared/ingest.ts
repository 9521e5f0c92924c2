import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { type BusEvent, parseBusEvent } from './bus-event.ts'
import { parseCommand } from './command.ts'
import { type CustomerErasure, eraseCustomer } from './customer-erasure.ts'
import { ownSource } from './detail-types.ts'
import { DocumentError } from './document-error.ts'
import { describe } from './failure.ts'
import { ingestLine } from './ingest-metrics.ts'
import type { InteractionWriter } from './interaction-writer.ts'
import { compactJson, membersOf, objectText } from './json-text.ts'
import type { SendLater } from './later-queue.ts'
import { type Log, logToStdout } from './log.ts'
import type { RejectStore } from './reject-store.ts'

export type Ingest = CustomerErasure & {
  readonly writer: InteractionWriter
  readonly rejects: RejectStore
  readonly sendLater: SendLater
  readonly tenants: readonly string[]
  /** The deployment's name. */
  readonly service: string
  readonly log?: Log
}

/** After this long nothing is under way any more that did not know of an erasure, and the index shows all that was. */
const secondSweepSeconds = 180
/** What is left of the function's time when a long erasure is put off. */
const reserveMillis = 30_000

/**
 * The Lambda handler of the events that come in. Events are independent of each other: those that the stores do not take now come again,
 * those that can never be taken are kept with the reason, and neither holds up the others.
 */
export const ingest = (parts: Ingest) => {
  const { rejects, service, log = logToStdout } = parts
  return async (
    { Records }: SQSEvent,
    context: { getRemainingTimeInMillis(): number },
  ): Promise<SQSBatchResponse> => {
    const hasTime = () => context.getRemainingTimeInMillis() > reserveMillis
    const counts = { RejectedDocuments: 0, AcceptedDocuments: 0 }
    const take = async (record: SQSRecord) => {
      try {
        await obey(parts, record, hasTime)
        counts.AcceptedDocuments++
      } catch (error) {
        if (!(error instanceof DocumentError)) throw error
        await rejects.add(record.messageId, error.message, record.body)
        counts.RejectedDocuments++
      }
    }
    const outcomes = await Promise.allSettled(Records.map(take))
    log(ingestLine(service, counts))
    const batchItemFailures = outcomes.flatMap((outcome, index) => {
      if (outcome.status === 'fulfilled') return []
      const itemIdentifier = Records[index]?.messageId ?? ''
      log({ level: 'ERROR', message_id: itemIdentifier, error: describe(outcome.reason) })
      return { itemIdentifier }
    })
    return { batchItemFailures }
  }
}

const obey = async (parts: Ingest, { body }: SQSRecord, hasTime: () => boolean): Promise<void> => {
  const event = parseBusEvent(body)
  if (event.source === ownSource) return removeExpired(parts, event)
  const command = parseCommand(event, parts.tenants)
  const { writer, eraser, tombstones, sendLater } = parts
  const { tenant } = command
  switch (command.type) {
    case 'interaction.put':
      await writer.put(tenant, command.document)
      return
    case 'interaction.linked':
      await writer.link(tenant, command.interactionId, command.serviceId)
      return
    case 'interaction.assigned': {
      const { interactionId, customerId, at } = command
      // What moves to a customer who was erased is that customer's.
      if (await tombstones.has(tenant, customerId)) await eraser.erase(tenant, interactionId)
      else await writer.assign(tenant, interactionId, customerId, at)
      return
    }
    case 'interaction.held':
      await writer.hold(tenant, command.interactionId, command.hold, command.at)
      return
    case 'interaction.erased':
      await eraser.erase(tenant, command.interactionId)
      if (event.sweep === 1) await sendLater(secondSweep(body), secondSweepSeconds)
      return
    case 'customer.erased': {
      const request = {
        eventId: event.id,
        tenant,
        customerId: command.customerId,
        sweep: event.sweep,
        hasTime,
      }
      if (!(await eraseCustomer(parts, request))) await sendLater(body, 0)
      else if (event.sweep === 1) await sendLater(secondSweep(body), secondSweepSeconds)
      return
    }
    default:
      command satisfies never
  }
}

/** The same message, to be told from the first when it comes again. */
const secondSweep = (body: string): string => objectText(membersOf(compactJson(body)).set('sweep', '2'))

/** The bodies of an interaction go when its record has expired; those of one that was erased are gone already. */
const removeExpired = async ({ eraser, tenants }: Ingest, { detail }: BusEvent): Promise<void> => {
  const { data } = JSON.parse(detail)
  const { tenant, interaction_id, reason } = data ?? {}
  if (reason === 'expired' && tenants.includes(tenant)) await eraser.eraseExpired(tenant, interaction_id)
}
