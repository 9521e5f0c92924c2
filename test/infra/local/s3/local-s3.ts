import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HeadObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import { afterAll } from 'vitest'
import { localAccess } from '../../../../infra/local/credentials.ts'
import { openObjectServer } from '../../../../infra/local/s3/server.ts'

export const bucketName = 'a-bucket'

/** A bucket that keeps versions. */
export const versionedBucketName = 'a-versioned-bucket'

/** The buckets of all tests. */
export const testBuckets = {
  buckets: [bucketName, versionedBucketName],
  versioned: [versionedBucketName],
}

/** A client as the project's own code would configure it. Errors come at once. */
export const openClient = (endpoint: string, config: S3ClientConfig = {}): S3Client =>
  new S3Client({
    endpoint,
    ...localAccess,
    forcePathStyle: true,
    maxAttempts: 1,
    ...config,
  })

/** A new folder for one test file, removed by `remove`. */
export const createFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'object-server-'))
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** A server with empty buckets for one test file, and a client of it; closed when the file is done. */
export const openServer = async () => {
  const { folder, remove } = await createFolder()
  const { endpoint, close } = await openObjectServer({ folder, ...testBuckets })
  const client = openClient(endpoint)
  afterAll(async () => {
    await close()
    await remove()
  })
  const exists = (Key: string) =>
    client.send(new HeadObjectCommand({ Bucket: bucketName, Key })).then(
      () => true,
      () => false,
    )
  return { endpoint, client, exists }
}
