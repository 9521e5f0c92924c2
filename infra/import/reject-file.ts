import { open, rm } from 'node:fs/promises'
import type { Line } from './line-reader.ts'

export type RejectFile = {
  readonly path: string
  /** Appends a rejected line, whole, with its number and the reason. Resolves to the size of the file. */
  add(line: Line, reason: string): Promise<number>
  close(): Promise<void>
}

/** The rejects of a file, beside it: JSON Lines. `bytes` is what an interrupted import had written: the rest is dropped. */
export const openRejectFile = async (importedFile: string, bytes: number): Promise<RejectFile> => {
  const path = `${importedFile}.rejects.jsonl`
  if (bytes === 0) await rm(path, { force: true })
  const file = bytes === 0 ? undefined : await open(path, 'r+')
  await file?.truncate(bytes)
  let opened = file
  let size = bytes
  return {
    path,
    async add(line, reason) {
      opened ??= await open(path, 'w')
      const text = Buffer.from(`${JSON.stringify({ line: line.number, reason, ...documentOf(line) })}\n`)
      await opened.write(text, 0, text.length, size)
      size += text.length
      return size
    },
    close: async () => opened?.close(),
  }
}

/** The line as text, or in base64 when it is no UTF-8; where it stands when it is too long to be kept twice. */
const documentOf = ({ bytes, start, end }: Line) => {
  if (bytes === undefined) return { offset: start, bytes: end - start }
  const text = bytes.toString()
  return Buffer.from(text).equals(bytes) ? { document: text } : { document_base64: bytes.toString('base64') }
}
