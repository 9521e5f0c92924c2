import { HistoryError } from './history-error.ts'
import { type Patience, waitAfter } from './retries.ts'
import { duringTransfer } from './transport.ts'

/** The bytes of one reply, up to the `last` of the body that it says it has. */
export type Part = { readonly body: ReadableStream<Uint8Array<ArrayBuffer>> | null; readonly last: number }

export type Transfer = Patience & {
  readonly first: number
  /** Infinity when the reply did not say: the stream then ends when the reply does, and is not resumed. */
  readonly last: number
  /** Asks for the bytes from one on; undefined when the body cannot be had in parts. */
  readonly reopen: ((first: number) => Promise<Part>) | undefined
  /** Ends what is under way when the stream is cancelled or fails. */
  readonly stop: AbortController
  /** Aborted by `stop` and by the caller. */
  readonly signal: AbortSignal
}

/** After so many bytes cuts are forgiven: a long transfer may be cut many times, a trickle is given up. */
const forgivenessBytes = 1024 * 1024

/**
 * Bytes as one stream, over as many replies as it takes, beginning with `opened` if there is one. It never ends early: it fails.
 * Nothing is read ahead, so that memory stays flat.
 */
export const resumedStream = (
  opened: Part | undefined,
  transfer: Transfer,
): ReadableStream<Uint8Array<ArrayBuffer>> => {
  const { reopen, stop, signal } = transfer
  let { first: position, last } = transfer
  let part = opened && toReader(opened)
  let failures = 0
  let forgivenAt = 0

  /** The next bytes, if any; what has ended is put away. */
  const read = async () => {
    if (!part && reopen) part = toReader(await reopen(position))
    const { done, value } = (await part?.reader?.read()) ?? { done: true, value: undefined }
    if (!done) return value
    if (last === Number.POSITIVE_INFINITY) last = position - 1
    else if (part && position <= part.last) throw new HistoryError('network', 'The transfer ended early.')
    part = undefined
    return undefined
  }
  const recover = async (error: unknown) => {
    part = undefined
    // The end of a transfer may be cut after its last byte.
    if (position > last) return
    if (!reopen) throw error
    if (position >= forgivenAt) {
      failures = 0
      forgivenAt = position + forgivenessBytes
    }
    await waitAfter(error, ++failures, transfer, signal)
  }
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>) => {
    while (part || position <= last) {
      const bytes = await duringTransfer(signal, read).catch(recover)
      if (!bytes) continue
      position += bytes.length
      if (position - 1 > last)
        throw new HistoryError('unexpected_reply', 'The transfer has more bytes than it said.')
      return controller.enqueue(bytes)
    }
    controller.close()
  }
  return new ReadableStream(
    {
      pull: (controller) =>
        pull(controller).catch((error) => {
          stop.abort(error)
          throw error
        }),
      cancel: (reason) => stop.abort(reason),
    },
    { highWaterMark: 0 },
  )
}

const toReader = ({ body, last }: Part) => ({ reader: body?.getReader(), last })
