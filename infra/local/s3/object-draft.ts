import { createHash } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { type StoredObject, toFooter } from './stored-object.ts'

/** Size and digests of the bytes written so far. */
export type Digests = {
  readonly sizeBytes: number
  readonly md5: Buffer
  /** Base64, big-endian, as in `x-amz-checksum-crc32`. */
  readonly crc32: string
}

/** An object that is being written and that nobody sees yet. */
export type ObjectDraft = {
  readonly path: string
  /** Takes bytes; a promise asks the caller to wait before it brings more. One call at a time. */
  readonly write: (chunk: Buffer) => Promise<void> | undefined
  /** The digests of all bytes. Call it once, after the last `write`. */
  readonly digests: () => Digests
  /** Adds the footer and returns when all of it is on the disk. */
  readonly seal: (object: StoredObject) => Promise<void>
  /** Removes what is left in the drafts' folder: everything, or nothing after the file was moved away. */
  readonly discard: () => Promise<void>
}

// Small objects cost one write call, large ones few.
const bufferBytes = 256 * 1024

const toBase64 = (checksum: number): string => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(checksum)
  return bytes.toString('base64')
}

/** Starts an object in the new file `path`. */
export const openDraft = async (path: string): Promise<ObjectDraft> => {
  const file = await open(path, 'wx')
  const md5 = createHash('md5')
  let checksum = 0
  let sizeBytes = 0
  let pending: Buffer[] = []
  let pendingBytes = 0
  const flush = async (): Promise<void> => {
    const bytes = Buffer.concat(pending)
    pending = []
    pendingBytes = 0
    await file.appendFile(bytes)
  }
  return {
    path,
    write(chunk) {
      md5.update(chunk)
      checksum = crc32(chunk, checksum)
      sizeBytes += chunk.length
      pendingBytes += chunk.length
      pending.push(chunk)
      return pendingBytes < bufferBytes ? undefined : flush()
    },
    digests: () => ({ sizeBytes, md5: md5.digest(), crc32: toBase64(checksum) }),
    async seal(object) {
      pending.push(toFooter(object))
      await flush()
      await file.datasync()
      await file.close()
    },
    async discard() {
      await file.close()
      await rm(path, { force: true })
    },
  }
}
