import { readFile, stat } from 'node:fs/promises'
import { DocumentError } from '../../shared/document-error.ts'
import { type KeyMapping, parseKeyMapping } from '../../shared/import/key-mapping.ts'
import { entryParser } from '../../shared/import/parse-entry.ts'
import { localTenant } from '../local/store-writer.ts'
import { tenantPattern } from '../settings.ts'
import { dataFolder, messageOf, parseFlags, UsageError } from './command.ts'

/** What an import is told by its flags. */
export type ImportSettings = {
  readonly files: readonly File[]
  /** Objects to import instead of files. */
  readonly prefix: Prefix | undefined
  readonly data: string
  readonly stack: string | undefined
  readonly tenant: string
  readonly manifest: string | undefined
  readonly run: string | undefined
  readonly mapping: KeyMapping | undefined
  /** The text of the mapping: another mapping makes another run. */
  readonly mappingText: string
}

export type File = { readonly path: string; readonly bytes: number }
export type Prefix = { readonly bucket: string; readonly prefix: string }

/** The text of `npm run import -- --help`. */
export const importHelp = `Imports interactions into the local service (the running one, or its data folder when none runs) or into a deployed stack.
Importing twice changes nothing; an interrupted import goes on where it was.

Usage: npm run import -- FILE... [--data DIR | --stack NAME] [--tenant NAME] [--map FILE] [--manifest FILE]
       npm run import -- --prefix s3://BUCKET/PREFIX [--data DIR | --stack NAME] [--tenant NAME] [--map FILE] [--run NAME]

  FILE            JSON Lines, one document a line, or JSON with objects over several lines; as it is, or packed by gzip or zstd;
                  or a zip with one document an entry. What a file is called does not matter.
  --prefix URL    all objects under a prefix. With --stack by the stack's own state machine, which goes on when this command
                  is stopped: give the same command the --run that it named to look at it again
  --data DIR      folder of the local data (DATA_DIR, default .local)
  --stack NAME    a deployed stack, with the credentials and the region of the environment
  --tenant NAME   whose interactions these are (default default)
  --map FILE      names of keys of your own exports, JSON
  --manifest FILE where the proof of the import is kept (default FIRST-FILE.manifest.json)
  --help          this text

What cannot be accepted is kept in FILE.rejects.jsonl with its line number and the reason; attachments without an interaction, or named by
one and not there, are listed in FIRST-FILE.attachments.jsonl. npm run verify -- MANIFEST proves that all was kept.
Exit code: 0 all accepted, 1 something was rejected or failed, 2 called wrongly, 130 interrupted.
`

/** Reads the command line; throws `UsageError` that names the flag. */
export const readImportSettings = async (): Promise<ImportSettings | 'help'> => {
  const { values, positionals } = parseFlags({
    allowPositionals: true,
    options: {
      data: { type: 'string', default: dataFolder() },
      stack: { type: 'string' },
      tenant: { type: 'string', default: localTenant },
      map: { type: 'string' },
      manifest: { type: 'string' },
      prefix: { type: 'string' },
      run: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  const { data, stack, tenant, manifest, run, map } = values
  if (data === '') throw new UsageError('--data: must name a folder')
  if (stack === '') throw new UsageError('--stack: must name a stack')
  if (!tenantPattern.test(tenant))
    throw new UsageError('--tenant: must have lower-case letters, digits and -')
  const prefix = values.prefix === undefined ? undefined : readPrefix(values.prefix)
  if (prefix && positionals.length > 0) throw new UsageError('--prefix: takes no files beside it')
  if (!prefix && positionals.length === 0) throw new UsageError('name at least one file to import')
  if (prefix && stack && map !== undefined)
    throw new UsageError('--map: the functions of a stack take none; import by files, or without --stack')
  if (run !== undefined && !/^[\w-]{1,80}$/.test(run))
    throw new UsageError('--run: must have letters, digits, _ and -')
  const mappingText = map === undefined ? '' : await readText(map)
  return {
    files: await Promise.all(positionals.map(readableFile)),
    mapping: mappingText === '' ? undefined : readMapping(mappingText),
    ...{ prefix, data, stack, tenant, manifest, run, mappingText },
  }
}

/** What the settings tell a run of the import. */
export const runOptions = ({ tenant, mapping, mappingText }: ImportSettings) => ({
  tenant,
  parse: entryParser(mapping),
  identity: [mappingText],
  mapping: mappingText === '' ? undefined : JSON.parse(mappingText),
})

const readPrefix = (url: string): Prefix => {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(url) ?? []
  if (bucket === undefined) throw new UsageError('--prefix: must be s3://bucket/prefix')
  return { bucket, prefix }
}

const readText = async (path: string): Promise<string> => {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (!text) throw new UsageError(`--map: ${path} is no file that can be read`)
  return text
}

const readMapping = (text: string): KeyMapping => {
  try {
    return parseKeyMapping(text)
  } catch (error) {
    throw error instanceof DocumentError || error instanceof SyntaxError
      ? new UsageError(`--map: ${messageOf(error)}`)
      : error
  }
}

const readableFile = async (path: string): Promise<File> => {
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile()) throw new UsageError(`${path} is no file that can be read`)
  return { path, bytes: found.size }
}
