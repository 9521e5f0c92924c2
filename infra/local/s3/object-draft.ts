import {
  closeSync,
  constants,
  fdatasync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  rmSync,
  truncateSync,
  writeFile,
  writeFileSync,
} from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { createDigester, type Digests } from './digester.ts'
import { readObjectFile } from './object-file.ts'
import { type StoredObject, toFooter } from './stored-object.ts'

/** An object that is being written and that nobody sees yet. */
export type ObjectDraft = {
  readonly path: string
  /** Takes bytes; a promise asks the caller to wait before it brings more. */
  readonly write: (chunk: Buffer) => Promise<void> | undefined
  /**
   * Takes all bytes of an object file instead, without them passing here, and resolves to what it says of
   * them. The system's error when there is no such file. Where the file system can, both files share the
   * bytes on the disk.
   */
  readonly copyFrom: (path: string) => Promise<StoredObject>
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

/**
 * Starts an object in the new file `path`. Short system calls are synchronous, here and where objects are
 * opened: a trip to the thread pool costs more CPU than the call. Long ones (large writes, the wait for the
 * disk) are not.
 */
export const openDraft = (path: string): ObjectDraft => {
  let fd = openSync(path, 'wx')
  let isOpen = true
  const digester = createDigester()
  let pending: Buffer[] = []
  let pendingBytes = 0
  const takePending = (): Buffer => {
    const bytes = Buffer.concat(pending)
    pending = []
    pendingBytes = 0
    return bytes
  }
  const open = (): void => {
    fd = openSync(path, 'a')
    isOpen = true
  }
  const close = (): void => {
    if (isOpen) closeSync(fd)
    isOpen = false
  }
  return {
    path,
    write(chunk) {
      digester.update(chunk)
      pendingBytes += chunk.length
      pending.push(chunk)
      return pendingBytes < bufferBytes ? undefined : writeBytes(fd, takePending())
    },
    async copyFrom(source) {
      close()
      // Some systems share bytes with a new file only.
      rmSync(path)
      await copyFile(source, path, constants.COPYFILE_FICLONE)
      const object = readObjectFile(path)
      if (!object) throw new Error(`The draft ${path} has gone.`)
      truncateSync(path, object.sizeBytes)
      open()
      return object
    },
    digests: digester.digests,
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

/** Gives a sealed draft another footer. Rare enough to wait for the disk while nothing else happens. */
export const resealDraft = (path: string, object: StoredObject): void => {
  const fd = openSync(path, 'a')
  try {
    ftruncateSync(fd, object.sizeBytes)
    writeFileSync(fd, toFooter(object))
    fdatasyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
