import { writeFile } from 'node:fs/promises'
import { s3Client } from '../../shared/aws-clients.ts'
import { importObjects } from '../../shared/import/import-objects.ts'
import { manifestKey } from '../../shared/import/run-keys.ts'
import { runObjects, shortName } from '../../shared/import/run-objects.ts'
import { s3Source } from '../../shared/import/s3-source.ts'
import { readManifest } from '../import/read-manifest.ts'
import { followRun } from '../import/stack-run.ts'
import { localTarget } from '../import/target.ts'
import { outputOf, stackOutputs } from '../stack-outputs.ts'
import { refusedBySystem, untilStopped } from './command.ts'
import { reportManifest } from './import-report.ts'
import { type ImportSettings, type Prefix, runOptions } from './import-settings.ts'
import { progressBar } from './progress-bar.ts'

/** Imports all objects under a prefix: locally by itself, into a stack by the stack's state machine. Resolves to the exit code. */
export const importPrefix = async (
  settings: ImportSettings,
  prefix: Prefix,
  stop: AbortSignal,
): Promise<number> => {
  const state: { manifest?: string | undefined } = {}
  const { stack } = settings
  await untilStopped(async () => {
    state.manifest = stack
      ? await byStack(stack, settings, prefix, stop)
      : await locally(settings, prefix, stop)
  }, stop)
  if (state.manifest === undefined) return 130
  const manifest = readManifest(state.manifest)
  if (settings.manifest) await writeFile(settings.manifest, state.manifest)
  reportManifest(manifest)
  return manifest.counts.rejected > 0 || manifest.incomplete ? 1 : 0
}

/** Resolves to the text of the manifest; undefined when it was stopped before the end. */
const byStack = async (
  stack: string,
  { tenant, run: named }: ImportSettings,
  { bucket, prefix }: Prefix,
  stop: AbortSignal,
): Promise<string | undefined> => {
  const outputs = await stackOutputs(stack)
  const run = named ?? new Date().toISOString().replace(/\D/g, '-').slice(0, 23)
  const bar = progressBar('{bar} {value} of {total} objects, {failed} failed', 0, { failed: 0 })
  const end = await followRun(
    outputOf(outputs, 'ImportStateMachine'),
    { bucket, prefix, tenant, run },
    ({ total, done, failed }) => bar.update(done, { failed }, total),
    stop,
  ).finally(() => bar.stop())
  if (!end) {
    const again = `npm run import -- --prefix s3://${bucket}/${prefix} --stack ${stack} --tenant ${tenant} --run ${run}`
    process.stderr.write(`The import goes on without this command. To look at it again: ${again}\n`)
    return undefined
  }
  if (end.failure !== undefined) process.stderr.write(`${end.failure}\n`)
  const importBucket = outputOf(outputs, 'ImportBucket')
  const key = manifestKey(run)
  const found = await runObjects(s3Client(), importBucket).get(key)
  if (!found) throw new Error(`the run left no manifest at s3://${importBucket}/${key}: ${end.failure ?? ''}`)
  process.stderr.write(`Manifest: s3://${importBucket}/${key}\n`)
  return found.text
}

const locally = async (
  settings: ImportSettings,
  { bucket, prefix }: Prefix,
  signal: AbortSignal,
): Promise<string | undefined> => {
  await using target = await localTarget(settings.data, signal).catch(refusedBySystem('--data'))
  const { s3, writer, stored } = target
  const objects = runObjects(s3, bucket)
  // What runs keep is nothing to import.
  const keys = (await objects.list(prefix)).filter((key) => !key.startsWith('runs/'))
  if (keys.length === 0) throw new Error(`there is no object under s3://${bucket}/${prefix}`)
  const sources = await Promise.all(keys.map((key) => s3Source(s3, { bucket, key }, signal)))
  const run = `local-${shortName(prefix, settings.tenant)}`
  const { manifest } = await importObjects(
    { s3, importBucket: bucket, writer, stored },
    sources.filter((source) => source !== undefined),
    run,
    { ...runOptions(settings), signal },
  )
  if (!manifest) {
    process.stderr.write('Interrupted: run the same command again to go on.\n')
    return undefined
  }
  process.stderr.write(`Manifest: s3://${bucket}/${manifestKey(run)}\n`)
  return JSON.stringify(manifest, undefined, 2)
}
