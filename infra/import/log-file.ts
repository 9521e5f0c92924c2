import { createReadStream } from 'node:fs'
import { type FileHandle, open, rm, stat } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { LogMark, RejectLog } from '../../shared/import/run-store.ts'

/** A log in a file, which is there once it has an entry. A mark is its size. */
export const openLogFile = async (path: string, [size = 0]: LogMark): Promise<RejectLog | undefined> => {
  const found = await stat(path).catch(() => undefined)
  if ((found?.size ?? 0) < size) return undefined
  let file: FileHandle | undefined
  if (size === 0) await rm(path, { force: true })
  else {
    file = await open(path, 'a')
    await file.truncate(size)
  }
  let written = size
  return {
    place: path,
    async append(entry) {
      file ??= await open(path, 'a')
      const text = Buffer.from(`${JSON.stringify(entry)}\n`)
      await file.appendFile(text)
      written += text.length
    },
    flush: async () => [written],
    async *entries() {
      if (written === 0) return
      const lines = createInterface({ input: createReadStream(path, { end: written - 1 }) })
      for await (const line of lines) yield JSON.parse(line)
    },
    close: async () => file?.close(),
  }
}
