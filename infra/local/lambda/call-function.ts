import { text } from 'node:stream/consumers'
import type { Functions } from './functions.ts'

/** Runs a function to its end and parses what it returns, as a caller gets it who waits for the whole reply; undefined: nothing. */
export const callFunction = async (
  functions: Pick<Functions, 'invoke'>,
  functionId: string,
  event: unknown,
  signal: AbortSignal,
): Promise<unknown> => {
  const { body } = await functions.invoke(functionId, event, signal)
  const reply = await text(body)
  return reply === '' ? undefined : JSON.parse(reply)
}
