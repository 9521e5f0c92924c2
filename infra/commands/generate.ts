import { sampleDocuments } from '../sample/documents.ts'
import { exportLines } from '../sample/export-form.ts'
import { toChunks, writeWholeFile } from '../sample/output.ts'
import { messageOf, parseFlags, runCommand, UsageError, wholeNumber } from './command.ts'
import { progressBar } from './progress-bar.ts'

const help = `Writes invented interactions as documents that the import takes in, one JSON document a line.
The same numbers give the same bytes on every machine.

Usage: npm run --silent generate -- [--customers N] [--seed S] [--form FORM] [--out FILE]

  --customers N  how many customers have a history, 1 to 10000000 (default 100; about 10 interactions each)
  --seed S       another seed, another data set, 0 to 9007199254740991 (default 1)
  --form FORM    native (default), or export: the same interactions and attachments as the contact history export has them
  --out FILE     the file to write, whole or not at all (default: standard output)
  --help         this text
`

type Settings = {
  readonly customers: number
  readonly seed: number
  readonly toLines: (documents: Iterable<string>) => Iterable<string>
  readonly out: string | undefined
}

const forms = new Map<string, Settings['toLines']>([
  ['native', (documents) => documents],
  ['export', exportLines],
])

const readSettings = (): Settings | 'help' => {
  const { values } = parseFlags({
    options: {
      customers: { type: 'string', default: '100' },
      seed: { type: 'string', default: '1' },
      form: { type: 'string', default: 'native' },
      out: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  if (values.out === '') throw new UsageError('--out: must name a file')
  const toLines = forms.get(values.form)
  if (!toLines) throw new UsageError(`--form: must be ${[...forms.keys()].join(' or ')}`)
  return {
    toLines,
    customers: wholeNumber('--customers', values.customers, 1, 10_000_000),
    seed: wholeNumber('--seed', values.seed, 0, Number.MAX_SAFE_INTEGER),
    out: values.out,
  }
}

const toFile = async (out: string, { customers, seed, toLines }: Settings): Promise<void> => {
  const interrupted = new AbortController()
  process.once('SIGINT', () => interrupted.abort(new Error('interrupted')))
  process.once('SIGTERM', () => interrupted.abort(new Error('interrupted')))
  const bar = progressBar('{bar} {percentage}% | {value}/{total} customers', customers)
  try {
    const documents = sampleDocuments({ customers, seed, onCustomer: (done) => bar.update(done) })
    await writeWholeFile(out, toChunks(toLines(documents)), interrupted.signal)
  } catch (error) {
    throw new Error(`${out} was not written: ${messageOf(error)}`)
  } finally {
    bar.stop()
  }
}

const toStandardOutput = async (settings: Settings): Promise<void> => {
  for (const chunk of toChunks(settings.toLines(sampleDocuments(settings)))) {
    if (!process.stdout.write(chunk)) await new Promise((resolve) => process.stdout.once('drain', resolve))
  }
}

// Whoever reads may have had enough, as `head` has: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  process.stderr.write(`generate: cannot write to standard output: ${error.message}\n`)
  process.exit(1)
})

const main = async (): Promise<number> => {
  const settings = readSettings()
  if (settings === 'help') process.stdout.write(help)
  else if (settings.out === undefined) await toStandardOutput(settings)
  else await toFile(settings.out, settings)
  return 0
}

await runCommand('generate', main)
