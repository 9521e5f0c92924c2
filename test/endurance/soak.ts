import { setTimeout as pause } from 'node:timers/promises'
import { parseFlags, runCommand, stopSignal, wholeNumber } from '../../infra/commands/command.ts'
import { progressBar } from '../../infra/commands/progress-bar.ts'
import { sampleDocuments } from '../../infra/sample/documents.ts'
import { createRandom } from '../../infra/sample/random.ts'
import { openClient } from './client.ts'
import { closedLoop, type Load, newWindow, steadyLoad, type Window } from './load.ts'
import { type Figures, figuresOf } from './process-figures.ts'
import { contentOf } from './questions.ts'
import { report, save } from './report.ts'
import { resultOf } from './result.ts'
import { type SoakedService, startService } from './service.ts'

const help = `Asks the whole service everything for half an hour, as fast as it can steadily answer, and tells what that does to it: memory, handles,
processes, wrong replies, and whether replies become slower. The service is one of its own, on a folder of its own.

Usage: npm run soak -- [--minutes N] [--rate N] [--seed N] [--save]

  --minutes N   how long (default 30)
  --rate N      questions a second (default 0: four fifths of the most that a ramp finds)
  --seed N      of the sample and of the questions (default 1)
  --save        write the figures to test/endurance, where the project keeps them
  --help        this text

Ctrl-C ends it early and tells what there is. Exit code: 0 steady, 1 not.
`

/** More than that, and what is measured is the queue in front of the service. */
const keptShare = 0.8
const ramp = { clients: [2, 4, 8, 16, 32], milliseconds: 8_000 }
const warmUpMilliseconds = 15_000
const sampleMilliseconds = 10_000
const longestWindowSeconds = 300

const main = async (): Promise<number> => {
  const { values } = parseFlags({
    options: {
      minutes: { type: 'string', default: '30' },
      rate: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
      save: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  const seconds = wholeNumber('--minutes', values.minutes, 1, 24 * 60) * 60
  const given = wholeNumber('--rate', values.rate, 0, 100_000)
  const seed = wholeNumber('--seed', values.seed, 0, Number.MAX_SAFE_INTEGER)
  const documents = [...sampleDocuments({ customers: 60, seed })]
  await using service = await startService(documents)
  const client = openClient(service.base)
  const random = createRandom(seed, 0)
  const sendEvent = () => service.send(newVersion(random.pick(documents)))
  const load = { client, content: contentOf(documents), random, sendEvent }
  const highest = given ? undefined : await highestRate(load)
  const rates = { highest, kept: highest === undefined ? given : highest * keptShare }
  const soaked = await soak(service, load, { rate: rates.kept, seconds }, stopSignal())
  client.close()
  const result = resultOf({ rates, ...soaked })
  report(result)
  if (values.save) await save(result)
  return result.complaints.length === 0 ? 0 : 1
}

/** The most questions a second that any number of clients gets answered. */
const highestRate = async (load: Load): Promise<number> => {
  await closedLoop(load, Math.max(...ramp.clients), warmUpMilliseconds)
  const rates: number[] = []
  for (const clients of ramp.clients) rates.push(await closedLoop(load, clients, ramp.milliseconds))
  return Math.max(...rates)
}

type Plan = { readonly rate: number; readonly seconds: number }

/** The load and the samples, side by side until the time is over. */
const soak = async (service: SoakedService, load: Load, { rate, seconds }: Plan, stop: AbortSignal) => {
  const windowSeconds = Math.min(longestWindowSeconds, seconds / 6)
  const windows: Window[] = []
  const figures: Figures[] = []
  const began = performance.now()
  const elapsed = () => (performance.now() - began) / 1000
  const over = AbortSignal.any([stop, AbortSignal.timeout(seconds * 1000)])
  // A reply that comes after the end belongs to the last window.
  const window = () => {
    const index = Math.min(Math.floor(elapsed() / windowSeconds), Math.ceil(seconds / windowSeconds) - 1)
    while (windows.length <= index) windows.push(newWindow())
    return windows[index] ?? newWindow()
  }
  const bar = progressBar('{bar} {percentage}% | {rate} a second, {memory} MB', seconds, {
    rate: rate.toFixed(0),
    memory: '',
  })
  const sample = async () => {
    while (!over.aborted) {
      const now = await figuresOf(service.processId, service.functionIds(), elapsed())
      figures.push(now)
      bar.update(now.atSeconds, { memory: (now.serviceMegabytes + now.functionMegabytes).toFixed(0) })
      await pause(sampleMilliseconds, undefined, { signal: over }).catch(() => {})
    }
  }
  await Promise.all([steadyLoad(load, rate, window, over), sample()])
  bar.stop()
  return { seconds: elapsed(), windows, figures }
}

/** The same interaction, changed now. */
const newVersion = (document: string): string =>
  JSON.stringify({ ...JSON.parse(document), modified_date: new Date().toISOString() })

await runCommand('soak', main)
