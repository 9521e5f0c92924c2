import { once } from 'node:events'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { localAccess } from '../../../infra/local/credentials.ts'
import { runningEndpoints } from '../../../infra/local/data-folder.ts'
import { localTenant, storeWriter } from '../../../infra/local/store-writer.ts'
import { parseDocument } from '../../../shared/interaction-document.ts'
import { ask } from '../../ask.ts'
import { type Command, childrenOf, isAlive, startCommand } from '../../infra/commands/run-command.ts'

/** The service as `npm start` runs it, to be killed and started again. */
export type Victim = Command & {
  readonly base: string
  /** From the start of the process to the first right reply. */
  readonly startMilliseconds: number
  /** Writes to the stores as the importer does; resolves when all of it is stored. */
  put(document: object): Promise<void>
  /** Puts an event on the bus; resolves when the bus has it. */
  send(document: object): Promise<void>
}

/** Starts the service on a folder; resolves when it has answered a reader rightly. */
export const startVictim = async (path: string, port: number, probe: string): Promise<Victim> => {
  const began = performance.now()
  const command = startCommand('start', ['--empty', '--data', path, '--port', String(port)])
  const base = /http:\S+/.exec(await command.says('Ctrl-C stops it.'))?.[0] ?? ''
  const { status } = await ask(`${base}${probe}`)
  if (status !== 200) throw new Error(`the first reply is ${status}`)
  const startMilliseconds = performance.now() - began
  const endpoints = await runningEndpoints(path)
  if (!endpoints) throw new Error('nothing runs')
  const writer = storeWriter({ endpoints, path })
  const bus = new EventBridgeClient({ ...localAccess, endpoint: endpoints.events, maxAttempts: 1 })
  return {
    ...command,
    base,
    startMilliseconds,
    put: async (document) => {
      await writer.put(localTenant, parseDocument(JSON.stringify(document)))
    },
    send: async (document) => {
      const entry = { Source: 'test', DetailType: 'interaction.put', Detail: JSON.stringify(document) }
      const Entries = [{ ...entry, EventBusName: endpoints.eventBus }]
      const { FailedEntryCount } = await bus.send(new PutEventsCommand({ Entries }))
      if (FailedEntryCount) throw new Error('the bus did not take an event')
    },
  }
}

/** Kills processes of functions; those that have just gone do not count. */
export const killFunctions = (
  victim: Victim,
  choose: (pids: readonly number[]) => readonly number[],
): void => {
  for (const pid of choose(childrenOf(victim))) if (isAlive(pid)) process.kill(pid, 'SIGKILL')
}

/** Kills the process that is gateway and stores at once; resolves to its functions' processes, which it takes along. */
export const killWhole = async (victim: Victim): Promise<readonly number[]> => {
  const functions = childrenOf(victim)
  victim.child.kill('SIGKILL')
  await once(victim.child, 'close')
  return functions
}
