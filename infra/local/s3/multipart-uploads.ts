import { randomBytes } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Drafts, FillDraft } from './drafts.ts'
import { isMissingFile, type OpenObject, openObjectFile, readObjectFile } from './object-file.ts'
import { S3Error } from './s3-error.ts'
import { type StoredObject, toFooter } from './stored-object.ts'

/** The multipart uploads of one bucket that are neither completed nor aborted. They outlive the process. */
export type MultipartUploads = {
  /** Starts an upload of an object like `template` and returns its id. */
  readonly create: (template: StoredObject) => Promise<string>
  /** What `create` was given. Throws `NoSuchUpload`. */
  readonly get: (uploadId: string, key: string) => Promise<StoredObject>
  /** Makes what `fill` writes the part of that number. Throws `NoSuchUpload`. */
  readonly putPart: (uploadId: string, partNumber: number, fill: FillDraft) => Promise<StoredObject>
  /** `undefined` when there is no such part. */
  readonly openPart: (uploadId: string, partNumber: number) => Promise<OpenObject | undefined>
  /** Forgets the upload and its parts. */
  readonly remove: (uploadId: string) => Promise<void>
}

const noSuchUpload = (): S3Error =>
  new S3Error(
    'NoSuchUpload',
    'The upload does not exist: it may have been completed or aborted. Create another.',
  )

const asNoSuchUpload = (error: unknown): never => {
  throw isMissingFile(error) ? noSuchUpload() : error
}

/** Opens the uploads kept in `folder`, one folder each, which appears and disappears by a rename. */
export const openMultipartUploads = async (folder: string, drafts: Drafts): Promise<MultipartUploads> => {
  await mkdir(folder, { recursive: true })
  const partPath = (uploadId: string, partNumber: number): string =>
    join(folder, uploadId, `part-${partNumber}`)
  return {
    async create(template) {
      const uploadId = randomBytes(16).toString('hex')
      const draft = drafts.newPath()
      await mkdir(draft)
      await writeFile(join(draft, 'template'), toFooter(template), { flush: true })
      await rename(draft, join(folder, uploadId))
      return uploadId
    },
    async get(uploadId, key) {
      if (!/^[0-9a-f]{32}$/.test(uploadId)) throw noSuchUpload()
      const template = await readObjectFile(join(folder, uploadId, 'template'))
      if (template?.key !== key) throw noSuchUpload()
      return template
    },
    putPart: (uploadId, partNumber, fill) =>
      drafts.write(fill, (draftPath) =>
        rename(draftPath, partPath(uploadId, partNumber)).catch(asNoSuchUpload),
      ),
    openPart: (uploadId, partNumber) => openObjectFile(partPath(uploadId, partNumber)),
    async remove(uploadId) {
      const grave = drafts.newPath()
      await rename(join(folder, uploadId), grave).catch(asNoSuchUpload)
      await rm(grave, { recursive: true, force: true })
    },
  }
}
