import { Readable } from 'node:stream'
import type { Functions } from '../../../../infra/local/lambda/functions.ts'

/** Functions that the test plays: what `play` returns is the reply, what it throws a failed invocation. */
export const playedFunctions = (
  play: (event: unknown, functionId: string) => unknown,
): Pick<Functions, 'invoke'> => ({
  invoke: async (functionId, event) => {
    const reply = await play(JSON.parse(JSON.stringify(event)), functionId)
    const body = Readable.from([Buffer.from(reply === undefined ? 'null' : JSON.stringify(reply))])
    return { contentType: 'application/json', body }
  },
})
