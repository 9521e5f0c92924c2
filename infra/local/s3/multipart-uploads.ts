import { randomBytes } from 'node:crypto'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Drafts, FillDraft } from './drafts.ts'
import { isMissingFile, type OpenObject, openObjectFile, readObjectFile } from './object-file.ts'
import { S3Error } from './s3-error.ts'
import { type StoredObject, toFooter } from './stored-object.ts'

/** The multipart uploads of one bucket that are neither completed nor aborted. They outlive the process. */
export type MultipartUploads = {
  /** Starts an upload of an object like `template` and returns its id. */
  readonly create: (template: StoredObject) => string
  /** What `create` was given. Throws `NoSuchUpload`. */
  readonly get: (uploadId: string, key: string) => StoredObject
  /** Makes what `fill` writes the part of that number. Throws `NoSuchUpload`. */
  readonly putPart: (uploadId: string, partNumber: number, fill: FillDraft) => Promise<StoredObject>
  /** `undefined` when there is no such part. */
  readonly openPart: (uploadId: string, partNumber: number) => OpenObject | undefined
  /** Forgets the upload and its parts. Throws `NoSuchUpload`. */
  readonly remove: (uploadId: string) => void
}

const noSuchUpload = (): S3Error =>
  new S3Error('NoSuchUpload', 'The upload does not exist: it may have been completed or aborted.')

const move = (from: string, to: string): void => {
  try {
    renameSync(from, to)
  } catch (error) {
    throw isMissingFile(error) ? noSuchUpload() : error
  }
}

/** Opens the uploads kept in `folder`: one folder each, which appears and disappears by one rename. */
export const openMultipartUploads = (folder: string, drafts: Drafts): MultipartUploads => {
  mkdirSync(folder, { recursive: true })
  const partPath = (uploadId: string, partNumber: number): string =>
    join(folder, uploadId, `part-${partNumber}`)
  return {
    create(template) {
      const uploadId = randomBytes(16).toString('hex')
      const draft = drafts.newPath()
      mkdirSync(draft)
      writeFileSync(join(draft, 'template'), toFooter(template), { flush: true })
      renameSync(draft, join(folder, uploadId))
      return uploadId
    },
    get(uploadId, key) {
      if (!/^[0-9a-f]{32}$/.test(uploadId)) throw noSuchUpload()
      const template = readObjectFile(join(folder, uploadId, 'template'))
      if (template?.key !== key) throw noSuchUpload()
      return template
    },
    putPart: (uploadId, partNumber, fill) =>
      drafts.write(fill, (draftPath, part) => {
        move(draftPath, partPath(uploadId, partNumber))
        return part
      }),
    openPart: (uploadId, partNumber) => openObjectFile(partPath(uploadId, partNumber)),
    remove(uploadId) {
      const grave = drafts.newPath()
      move(join(folder, uploadId), grave)
      rmSync(grave, { recursive: true, force: true })
    },
  }
}
