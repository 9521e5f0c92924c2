import { open, rename, rm, stat } from 'node:fs/promises'

const chunkLengthAtLeast = 65_536

/** Lines with their newlines, many to a chunk, so that a write is worth its system call. */
export function* toChunks(lines: Iterable<string>): Generator<string> {
  let chunk = ''
  for (const line of lines) {
    chunk += `${line}\n`
    if (chunk.length < chunkLengthAtLeast) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}

/**
 * Writes a whole file or none: under another name first, renamed when it is safely on the disk. Throws the file
 * system's error, or the signal's reason once that aborts; either way the unfinished file is gone.
 */
export const writeWholeFile = async (
  path: string,
  chunks: Iterable<string>,
  signal: AbortSignal,
): Promise<void> => {
  await refuseToReplace(path)
  const unfinished = `${path}.${process.pid}.unfinished`
  const file = await open(unfinished, 'wx')
  try {
    try {
      for (const chunk of chunks) {
        signal.throwIfAborted()
        await file.appendFile(chunk)
      }
      await file.sync()
    } finally {
      await file.close()
    }
    signal.throwIfAborted()
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}

/** A rename would put a plain file in the place of a device such as /dev/null. */
const refuseToReplace = async (path: string): Promise<void> => {
  const there = await stat(path).catch(() => undefined)
  if (there && !there.isFile()) throw new Error(`${path} is there already and is not a plain file`)
}
