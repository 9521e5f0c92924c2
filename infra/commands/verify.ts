import { basename } from 'node:path'
import { bodyRequestHandler, s3Client } from '../../shared/aws-clients.ts'
import { parseKeyMapping } from '../../shared/import/key-mapping.ts'
import type { Manifest } from '../../shared/import/manifest.ts'
import { entryParser } from '../../shared/import/parse-entry.ts'
import { openLogFile } from '../import/log-file.ts'
import { readManifest } from '../import/read-manifest.ts'
import { runningEndpoints } from '../local/data-folder.ts'
import { localClients } from '../local/local-clients.ts'
import { apiClient } from '../verify/api-client.ts'
import type { Difference, Findings } from '../verify/findings.ts'
import { openInput, readText, rejectedNumbers } from '../verify/inputs.ts'
import { type VerifyOptions, verifyManifest } from '../verify/verify-manifest.ts'
import { readCredentials, readUrl } from './client-flags.ts'
import {
  dataFolder,
  messageOf,
  parseFlags,
  runCommand,
  stopSignal,
  UsageError,
  untilStopped,
} from './command.ts'
import { progressBar } from './progress-bar.ts'

const help = `Proves an import: reads its files again and compares every document, field by field and body by body, with what the API has of it.

Usage: npm run verify -- MANIFEST [--url URL] [--auth MODE] [--data DIR]

  MANIFEST     the manifest that the import left, a file or s3://bucket/key
  --url URL    the base URL of the service (default the local one: http://localhost:8080, or as PORT and BASE_PATH have it)
  --auth MODE  how to present itself: iam, oidc, basic or none (default none for a local service, else iam)
  --data DIR   folder of the local data, whose objects s3:// may name (DATA_DIR, default .local)
  --help       this text

Credentials come from the environment, as for npm run smoke. What is not as it was imported is listed in MANIFEST.differences.jsonl, by id and
field, without values. A later version, or a move to another customer, is counted and is no difference; an interaction that is not there
is one, unless the import found it erased. Exit code: 0 no difference, 1 a difference or a failure, 2 called wrongly, 130 interrupted.
`

const main = async (): Promise<number> => {
  const { values, positionals } = parseFlags({
    allowPositionals: true,
    options: {
      url: { type: 'string', default: localUrl(process.env) },
      auth: { type: 'string' },
      data: { type: 'string', default: dataFolder() },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  const [place, ...others] = positionals
  if (place === undefined || others.length > 0) throw new UsageError('name one manifest')
  const url = readUrl(values.url)
  const isLocal = url.protocol === 'http:'
  const credentials = readCredentials(values.auth ?? (isLocal ? 'none' : 'iam'), process.env)
  const s3 = await clientOf(isLocal ? values.data : undefined)
  const text = await readText(place, s3).catch((error: unknown) => {
    throw new UsageError(`${place} cannot be read: ${messageOf(error)}`)
  })
  const manifest = readManifest(text)
  const stop = stopSignal()
  const state: { result?: Result } = {}
  const report = `${(place.startsWith('s3://') ? basename(place) : place).replace(/\.json$/, '')}.differences.jsonl`
  await untilStopped(async () => {
    const api = apiClient(url, credentials, stop)
    state.result = await verify(manifest, report, {
      api,
      parse: entryParser(
        manifest.mapping === undefined ? undefined : parseKeyMapping(JSON.stringify(manifest.mapping)),
      ),
      open: (name) => openInput(name, s3, stop),
      rejected: (input) => rejectedNumbers(input, s3),
      signal: stop,
    })
  }, stop)
  return conclude(state.result, report)
}

const localUrl = (environment: NodeJS.ProcessEnv): string =>
  `http://localhost:${environment['PORT'] || '8080'}${environment['BASE_PATH'] ?? ''}`

/** A client of S3, or of the local objects of the service that runs on a data folder. */
const clientOf = async (dataFolder: string | undefined) => {
  const endpoints = dataFolder === undefined ? undefined : await runningEndpoints(dataFolder)
  return endpoints ? localClients(endpoints).s3 : s3Client({ requestHandler: bodyRequestHandler })
}

type Parts = Omit<VerifyOptions, 'onDifference' | 'onProgress'>

/** How many differences are told at once; all are in the report. */
const toldAtOnce = 10

const verify = async (manifest: Manifest, report: string, parts: Parts): Promise<Result> => {
  const log = await openLogFile(report, [])
  const { in: all, rejected } = manifest.counts
  const bar = progressBar('{bar} {percentage}% | {value} of {total} documents', all - rejected)
  const first: Difference[] = []
  try {
    const findings = await verifyManifest(manifest, {
      ...parts,
      onProgress: (documents) => bar.update(documents),
      async onDifference(difference) {
        if (first.length < toldAtOnce && difference.state !== 'moved') first.push(difference)
        await log?.append(difference)
      },
    })
    return { findings, first }
  } finally {
    bar.stop()
    await log?.close()
  }
}

type Result = { readonly findings: Findings; readonly first: readonly Difference[] }

/** Says what was found; resolves to the exit code. */
const conclude = (result: Result | undefined, report: string): number => {
  if (!result) return 130
  const { mayBeMissing, ...findings } = result.findings
  if (process.stdout.isTTY) console.table([findings])
  else process.stdout.write(`${JSON.stringify(findings)}\n`)
  if (findings.differences === 0) return 0
  for (const { state, input, line, interaction_id = '', fields = [] } of result.first)
    process.stderr.write(
      `${input}${line === undefined ? '' : `:${line}`}: ${state} ${interaction_id} ${fields.join(', ')}\n`,
    )
  process.stderr.write(`${findings.differences} differences: see ${report}\n`)
  return 1
}

await runCommand('verify', main)
