import type { Readable } from 'node:stream'

/** Takes a chunk; a promise holds the source back until it is done. */
export type TakeChunk = (chunk: Buffer) => Promise<void> | undefined

/**
 * Hands each chunk of `source` to `take`, one at a time and with back-pressure, and resolves at the end.
 * Rejects, when no `take` runs any more, with what `take` threw or with the reason why the source ended
 * early. It does not destroy the source: a request must live on for its reply.
 */
export const forEachChunk = (source: Readable, take: TakeChunk): Promise<void> =>
  new Promise((resolve, reject) => {
    let busy: Promise<void> = Promise.resolve()
    const fail = (reason: unknown): void => {
      source.off('data', onData)
      busy.then(
        () => reject(reason),
        () => reject(reason),
      )
    }
    const onData = (chunk: Buffer): void => {
      try {
        const taken = take(chunk)
        if (!taken) return
        source.pause()
        busy = taken
        busy.then(() => source.resume(), fail)
      } catch (error) {
        fail(error)
      }
    }
    source.on('data', onData)
    source.once('end', resolve)
    // These stay: a late error without a listener would end the process.
    source.on('error', fail)
    source.on('close', () => fail(new Error('The stream was cut before its end.')))
  })
