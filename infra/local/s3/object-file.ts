import type { ReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { ByteRange } from './byte-range.ts'
import { footerBytes, parseFooter, type StoredObject } from './stored-object.ts'

/** An object and its bytes: in memory when few, else in an open file at offset 0, which the holder must close. */
export type OpenObject = {
  readonly object: StoredObject
  readonly content: Buffer | FileHandle
}

const tailBytes = 64 * 1024

const readEnd = async (file: FileHandle, fileBytes: number, length: number): Promise<Buffer> => {
  const wanted = Math.min(length, fileBytes)
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(wanted), 0, wanted, fileBytes - wanted)
  return buffer.subarray(0, bytesRead)
}

const readObject = async (file: FileHandle): Promise<OpenObject> => {
  const { size } = await file.stat()
  const tail = await readEnd(file, size, tailBytes)
  const missingBytes = footerBytes(tail) - tail.length
  const object = parseFooter(missingBytes > 0 ? await readEnd(file, size, footerBytes(tail)) : tail, size)
  return { object, content: size <= tailBytes ? tail.subarray(0, object.sizeBytes) : file }
}

/** Ends the use of an opened object. */
export const releaseObject = async ({ content }: OpenObject): Promise<void> => {
  if (!Buffer.isBuffer(content)) await content.close()
}

// Fewer, larger reads than the default of 64 KB.
const readBytes = 256 * 1024

/** Lets `consume` read a range of an open file, then closes the file, whatever became of the reading. */
export const consumeRange = async (
  file: FileHandle,
  { first, last }: ByteRange,
  consume: (stream: ReadStream) => Promise<void>,
): Promise<void> => {
  const stream = file.createReadStream({ start: first, end: last, highWaterMark: readBytes })
  const closed = new Promise<void>((resolve) => stream.once('close', resolve))
  try {
    await consume(stream)
  } finally {
    stream.destroy()
    await closed
  }
}

/** Whether a file system call failed because the file is not there. */
export const isMissingFile = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'

/** Opens the object file at `path`; `undefined` when there is none. */
export const openObjectFile = async (path: string): Promise<OpenObject | undefined> => {
  const file = await open(path).catch((error: unknown) => {
    if (isMissingFile(error)) return undefined
    throw error
  })
  if (!file) return undefined
  try {
    const opened = await readObject(file)
    if (opened.content !== file) await file.close()
    return opened
  } catch (error) {
    await file.close()
    throw error
  }
}

/** What is known of the object in the file at `path`; `undefined` when there is none. */
export const readObjectFile = async (path: string): Promise<StoredObject | undefined> => {
  const opened = await openObjectFile(path)
  if (!opened) return undefined
  await releaseObject(opened)
  return opened.object
}
