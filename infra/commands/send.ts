import { readFile } from 'node:fs/promises'
import { detailTypesIn } from '../../shared/detail-types.ts'
import type { EventEntry } from '../local/events/bus-event.ts'
import { deployedBus, localBus, notRunning } from '../send/bus-of.ts'
import { readEventsFile } from '../send/events-file.ts'
import { sendEvents } from '../send/send-events.ts'
import { dataFolder, messageOf, parseFlags, runCommand, UsageError } from './command.ts'

const help = `Puts events on the bus of the running local service, or of a deployed stack.

Usage: npm run send -- EVENT.json [--data DIR | --stack NAME]

  EVENT.json    one event or an array of them: {"detail-type":"interaction.put","detail":{...}}, if wanted with "time" and "source"
                (default send); the detail-types are ${detailTypesIn.join(', ')}
  --data DIR    folder of the local service (DATA_DIR, default .local)
  --stack NAME  a deployed stack; AWS credentials and region come from the environment
  --help        this text

Nothing is sent when one of the events is not well formed. Exit code: 0 all are on the bus, 1 some are not, 2 called wrongly.
`

const main = async (): Promise<number> => {
  const { values, positionals } = parseFlags({
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      stack: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  const [file, ...others] = positionals
  if (file === undefined || others.length > 0) throw new UsageError('name one file of events')
  if (values.data !== undefined && values.stack !== undefined)
    throw new UsageError('--data and --stack exclude each other')
  if (values.data === '' || values.stack === '') throw new UsageError('--data, --stack: must not be empty')
  const events = await eventsIn(file)
  return values.stack === undefined
    ? sendLocally(values.data ?? dataFolder(), events)
    : send(await deployedBus(values.stack), events)
}

const eventsIn = async (file: string): Promise<readonly EventEntry[]> => {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(`${file}: ${messageOf(error)}`)
  })
  try {
    return readEventsFile(text)
  } catch (error) {
    throw new Error(`${file}: ${messageOf(error)}`)
  }
}

const sendLocally = async (folder: string, events: readonly EventEntry[]): Promise<number> => {
  try {
    return await send(await localBus(folder), events)
  } catch (error) {
    const refused = error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED'
    throw refused ? new Error(notRunning(folder)) : error
  }
}

const send = async (
  { client, name }: Awaited<ReturnType<typeof localBus>>,
  events: readonly EventEntry[],
): Promise<number> => {
  let [sent, failed] = [0, 0]
  for await (const { problem } of sendEvents(client, name, events)) {
    if (problem === undefined) sent++
    else process.stderr.write(`event ${sent + ++failed}: ${problem}\n`)
  }
  process.stdout.write(`${sent} of ${events.length} events are on the bus ${name}\n`)
  return failed > 0 ? 1 : 0
}

await runCommand('send', main)
