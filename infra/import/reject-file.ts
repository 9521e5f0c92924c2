import { type FileHandle, open, rm, stat } from 'node:fs/promises'
import type { Line } from '../../shared/import/line-reader.ts'

export type RejectFile = {
  readonly path: string
  /** Appends a rejected line, whole, with its number and the reason. Resolves to the size of the file. */
  add(line: Line, reason: string): Promise<number>
  close(): Promise<void>
}

const pathOf = (importedFile: string) => `${importedFile}.rejects.jsonl`

/** Whether the rejects that an interrupted import of a file had written are still there. */
export const hasRejects = async (importedFile: string, bytes: number): Promise<boolean> => {
  const found = await stat(pathOf(importedFile)).catch(() => undefined)
  return (found?.size ?? 0) >= bytes
}

/** The rejects of a file, beside it: JSON Lines. `bytes` is what an interrupted import had written: the rest is dropped. */
export const openRejectFile = async (importedFile: string, bytes: number): Promise<RejectFile> => {
  const path = pathOf(importedFile)
  let file: FileHandle | undefined
  if (bytes === 0) await rm(path, { force: true })
  else {
    file = await open(path, 'a')
    await file.truncate(bytes)
  }
  let size = bytes
  return {
    path,
    async add(line, reason) {
      file ??= await open(path, 'a')
      const text = Buffer.from(`${JSON.stringify({ line: line.number, reason, ...documentOf(line) })}\n`)
      await file.appendFile(text)
      size += text.length
      return size
    },
    close: async () => file?.close(),
  }
}

/** The line as text, or in base64 when it is no UTF-8; where it stands when it is too long to be kept twice. */
const documentOf = ({ bytes, start, end }: Line) => {
  if (bytes === undefined) return { offset: start, bytes: end - start }
  const text = bytes.toString()
  return Buffer.from(text).equals(bytes) ? { document: text } : { document_base64: bytes.toString('base64') }
}
