import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import { localCredentials, localRegion } from '../../../../infra/local/credentials.ts'

export const bucketName = 'a-bucket'

/** A client as the project's own code would configure it. Errors come at once. */
export const openClient = (endpoint: string, config: S3ClientConfig = {}): S3Client =>
  new S3Client({
    endpoint,
    region: localRegion,
    credentials: localCredentials,
    forcePathStyle: true,
    maxAttempts: 1,
    ...config,
  })

/** A new folder for one test file, removed by `remove`. */
export const createFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'object-server-'))
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}
