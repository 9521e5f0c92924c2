import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { S3Client } from '@aws-sdk/client-s3'
import type { ByteSource } from '../../shared/import/byte-source.ts'
import { runObjects } from '../../shared/import/run-objects.ts'
import { s3Source } from '../../shared/import/s3-source.ts'
import type { SourceSummary } from '../../shared/import/source-summary.ts'
import { fileSource } from '../import/file-source.ts'

const placeIn = (name: string) => {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(name) ?? []
  return bucket === undefined || key === undefined ? undefined : { bucket, key }
}

/** Opens a file, or an object by its `s3://` URL; rejects when there is none. */
export const openInput = async (name: string, s3: S3Client, signal: AbortSignal): Promise<ByteSource> => {
  const place = placeIn(name)
  if (!place) return fileSource(name)
  const source = await s3Source(s3, place, signal)
  if (!source) throw new Error(`${name} is not there any more`)
  return source
}

/** Reads a text from a file, or from an object by its `s3://` URL. */
export const readText = async (name: string, s3: S3Client): Promise<string> => {
  const place = placeIn(name)
  if (!place) return readFile(name, 'utf8')
  const found = await runObjects(s3, place.bucket).get(place.key)
  if (!found) throw new Error(`there is no ${name}`)
  return found.text
}

/** The numbers of the pieces of an input that its import rejected; none when the file of rejects is gone. */
export const rejectedNumbers = async (
  { rejects }: SourceSummary,
  s3: S3Client,
): Promise<ReadonlySet<number>> => {
  const numbers = new Set<number>()
  if (rejects === undefined) return numbers
  // A reject holds its document whole: only its beginning is of use.
  for await (const line of linesOf(rejects, s3)) numbers.add(Number(/^{"line":(\d+)/.exec(line)?.[1]))
  return numbers
}

async function* linesOf(name: string, s3: S3Client): AsyncGenerator<string> {
  const place = placeIn(name)
  if (place) {
    const objects = runObjects(s3, place.bucket)
    for (const key of await objects.list(place.key)) yield* ((await objects.get(key))?.text ?? '').split('\n')
  } else {
    const file = createReadStream(name)
    // Gone: then what was rejected is looked for, and missed.
    file.on('error', () => file.push(null))
    yield* createInterface({ input: file })
  }
}
