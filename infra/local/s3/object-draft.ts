import { createHash } from 'node:crypto'
import { closeSync, fdatasync, openSync, rmSync, writeFile, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
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
  /** Takes bytes; a promise asks the caller to wait before it brings more. */
  readonly write: (chunk: Buffer) => Promise<void> | undefined
  /** The digests of all bytes. Call it once, after the last `write`. */
  readonly digests: () => Digests
  /** Adds the footer and resolves when all of it is on the disk. */
  readonly seal: (object: StoredObject) => Promise<void>
  /** Removes the draft. Not while a `write` is under way. */
  readonly discard: () => void
}

const writeBytes = promisify(writeFile)
const synchronise = promisify(fdatasync)

// Small objects cost one write call, large ones few.
const bufferBytes = 256 * 1024

const toBase64 = (checksum: number): string => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(checksum)
  return bytes.toString('base64')
}

/**
 * Starts an object in the new file `path`. Short system calls are synchronous, here and where objects are
 * opened: a trip to the thread pool costs more CPU than the call. Long ones (large writes, the wait for the
 * disk) are not.
 */
export const openDraft = (path: string): ObjectDraft => {
  const fd = openSync(path, 'wx')
  let isOpen = true
  const md5 = createHash('md5')
  let checksum = 0
  let sizeBytes = 0
  let pending: Buffer[] = []
  let pendingBytes = 0
  const takePending = (): Buffer => {
    const bytes = Buffer.concat(pending)
    pending = []
    pendingBytes = 0
    return bytes
  }
  const close = (): void => {
    if (isOpen) closeSync(fd)
    isOpen = false
  }
  return {
    path,
    write(chunk) {
      md5.update(chunk)
      checksum = crc32(chunk, checksum)
      sizeBytes += chunk.length
      pendingBytes += chunk.length
      pending.push(chunk)
      return pendingBytes < bufferBytes ? undefined : writeBytes(fd, takePending())
    },
    digests: () => ({ sizeBytes, md5: md5.digest(), crc32: toBase64(checksum) }),
    async seal(object) {
      pending.push(toFooter(object))
      writeFileSync(fd, takePending())
      await synchronise(fd)
      close()
    },
    discard() {
      close()
      rmSync(path, { force: true })
    },
  }
}
