import { parseArgs } from 'node:util'
import { SingleBar } from 'cli-progress'
import { sampleDocuments } from '../sample/documents.ts'
import { toChunks, writeWholeFile } from '../sample/output.ts'

const help = `Writes invented interactions as documents that the import takes in, one JSON document a line.
The same numbers give the same bytes on every machine.

Usage: npm run --silent generate -- [--customers N] [--seed S] [--out FILE]

  --customers N  how many customers have a history, 1 to 10000000 (default 100; about 10 interactions each)
  --seed S       another seed, another data set, 0 to 9007199254740991 (default 1)
  --out FILE     the file to write, whole or not at all (default: standard output)
  --help         this text
`

type Settings = { readonly customers: number; readonly seed: number; readonly out: string | undefined }

class UsageError extends Error {}

const readSettings = (): Settings | 'help' => {
  const { values } = parseFlags()
  if (values.help) return 'help'
  if (values.out === '') throw new UsageError('--out: must name a file')
  return {
    customers: wholeNumber('--customers', values.customers, 1, 10_000_000),
    seed: wholeNumber('--seed', values.seed, 0, Number.MAX_SAFE_INTEGER),
    out: values.out,
  }
}

const parseFlags = () => {
  try {
    return parseArgs({
      options: {
        customers: { type: 'string', default: '100' },
        seed: { type: 'string', default: '1' },
        out: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    throw new UsageError(messageOf(error).replaceAll('\n', ' '))
  }
}

const wholeNumber = (flag: string, text: string, min: number, max: number): number => {
  const value = Number(text)
  if (/^\d{1,16}$/.test(text) && value >= min && value <= max) return value
  throw new UsageError(`${flag}: must be a whole number from ${min} to ${max}, not "${text}"`)
}

const toFile = async (out: string, { customers, seed }: Settings): Promise<void> => {
  const interrupted = new AbortController()
  process.once('SIGINT', () => interrupted.abort(new Error('interrupted')))
  process.once('SIGTERM', () => interrupted.abort(new Error('interrupted')))
  const bar = new SingleBar({
    format: '{bar} {percentage}% | {value}/{total} customers | {eta_formatted} left',
  })
  if (process.stderr.isTTY) bar.start(customers, 0)
  try {
    const lines = sampleDocuments({ customers, seed, onCustomer: (done) => bar.update(done) })
    await writeWholeFile(out, toChunks(lines), interrupted.signal)
  } catch (error) {
    throw new Error(`${out} was not written: ${messageOf(error)}`)
  } finally {
    bar.stop()
  }
}

const toStandardOutput = async (settings: Settings): Promise<void> => {
  for (const chunk of toChunks(sampleDocuments(settings))) {
    if (!process.stdout.write(chunk)) await new Promise((resolve) => process.stdout.once('drain', resolve))
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const fail = (message: string, exitCode: number): never => {
  process.stderr.write(`generate: ${message}\n`)
  process.exit(exitCode)
}

// Whoever reads may have had enough, as `head` has: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  fail(`cannot write to standard output: ${error.message}`, 1)
})

try {
  const settings = readSettings()
  if (settings === 'help') process.stdout.write(help)
  else if (settings.out === undefined) await toStandardOutput(settings)
  else await toFile(settings.out, settings)
} catch (error) {
  if (error instanceof UsageError) fail(`${error.message} (--help shows what there is)`, 2)
  fail(messageOf(error), 1)
}
