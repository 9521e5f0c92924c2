import { closeSync, createReadStream, fstatSync, openSync, type ReadStream, readSync } from 'node:fs'
import type { ByteRange } from './byte-range.ts'
import { footerBytes, parseFooter, type StoredObject } from './stored-object.ts'

/** A file that its holder must close. */
export type OpenFile = { readonly fd: number }

/** An object and its bytes: in memory when few, else at the start of an open file. */
export type OpenObject = { readonly object: StoredObject; readonly content: Buffer | OpenFile }

const tailBytes = 64 * 1024
// Fewer, larger reads than the default of 64 KB.
const readBytes = 256 * 1024

/** Whether a file system call failed because the file is not there. */
export const isMissingFile = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'

const openExisting = (path: string): number | undefined => {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if (isMissingFile(error)) return undefined
    throw error
  }
}

const readEnd = (fd: number, fileBytes: number, length: number): Buffer => {
  const bytes = Buffer.allocUnsafe(Math.min(length, fileBytes))
  return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, fileBytes - bytes.length))
}

const readObject = (fd: number): OpenObject => {
  const { size } = fstatSync(fd)
  const tail = readEnd(fd, size, tailBytes)
  const length = footerBytes(tail)
  const object = parseFooter(length > tail.length ? readEnd(fd, size, length) : tail, size)
  return { object, content: size <= tailBytes ? tail.subarray(0, object.sizeBytes) : { fd } }
}

/** Ends the use of an opened object. */
export const releaseObject = ({ content }: OpenObject): void => {
  if (!Buffer.isBuffer(content)) closeSync(content.fd)
}

/** Opens the object file at `path`; `undefined` when there is none. */
export const openObjectFile = (path: string): OpenObject | undefined => {
  const fd = openExisting(path)
  if (fd === undefined) return undefined
  try {
    const opened = readObject(fd)
    if (Buffer.isBuffer(opened.content)) closeSync(fd)
    return opened
  } catch (cause) {
    closeSync(fd)
    throw new Error(`The object file ${path} is damaged: delete it and put the object again.`, { cause })
  }
}

/** What is known of the object in the file at `path`; `undefined` when there is none. */
export const readObjectFile = (path: string): StoredObject | undefined => {
  const opened = openObjectFile(path)
  if (opened) releaseObject(opened)
  return opened?.object
}

/** Lets `consume` read a range of an open file, then closes the file, whatever became of the reading. */
export const consumeRange = async (
  { fd }: OpenFile,
  { first, last }: ByteRange,
  consume: (stream: ReadStream) => Promise<void>,
): Promise<void> => {
  const stream = createReadStream('', { fd, start: first, end: last, highWaterMark: readBytes })
  const closed = new Promise<void>((resolve) => stream.once('close', resolve))
  try {
    await consume(stream)
  } finally {
    stream.destroy()
    await closed
  }
}
