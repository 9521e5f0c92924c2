import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { localAccess } from '../../infra/local/credentials.ts'
import { runningEndpoints } from '../../infra/local/data-folder.ts'
import { localTenant, storeWriter } from '../../infra/local/store-writer.ts'
import { sendEvents } from '../../infra/send/send-events.ts'
import { inOrder } from '../../shared/import/in-order.ts'
import { parseDocument } from '../../shared/interaction-document.ts'
import { childrenOf, startCommand } from '../infra/commands/run-command.ts'

/** A service of its own on a folder of its own, as `npm start` runs it. */
export type SoakedService = AsyncDisposable & {
  readonly base: string
  readonly processId: number
  readonly functionIds: () => readonly number[]
  /** Puts a document on the bus; rejects when that does not take it. */
  readonly send: (document: string) => Promise<void>
}

/** Starts a service that has these documents. */
export const startService = async (documents: readonly string[]): Promise<SoakedService> => {
  await using opened = new AsyncDisposableStack()
  const path = await mkdtemp(join(tmpdir(), 'query-interactions-soak-'))
  opened.defer(() => rm(path, { recursive: true }))
  const command = startCommand('start', ['--empty', '--data', path, '--port', '0'])
  opened.defer(async () => {
    if (command.child.exitCode !== null) return
    command.child.kill('SIGTERM')
    await once(command.child, 'exit')
  })
  const base = /http:\S+/.exec(await command.says('Ctrl-C stops it.'))?.[0] ?? ''
  const endpoints = await runningEndpoints(path)
  if (!endpoints?.eventBus) throw new Error('the service has no event bus')
  const { eventBus } = endpoints
  const writer = storeWriter({ endpoints, path })
  const put = (document: string) => writer.put(localTenant, parseDocument(document))
  const bounds = { concurrency: 16, weightLimit: Number.POSITIVE_INFINITY, weigh: () => 0 }
  for await (const _ of inOrder(Readable.from(documents), put, bounds));
  const bus = new EventBridgeClient({ ...localAccess, endpoint: endpoints.events })
  opened.defer(async () => bus.destroy())
  const send = async (detail: string) => {
    const event = { source: 'soak', detailType: 'interaction.put', detail, time: new Date() }
    for await (const { problem } of sendEvents(bus, eventBus, [event])) if (problem) throw new Error(problem)
  }
  const all = opened.move()
  return {
    base,
    processId: Number(command.child.pid),
    functionIds: () => childrenOf(command),
    send,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}
