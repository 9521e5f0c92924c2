import { S3Client } from '@aws-sdk/client-s3'
import { afterAll } from 'vitest'
import { openObjectServer } from '../../../../infra/local/s3/server.ts'
import { describeS3 } from './contract/s3-contract.ts'
import { createSubject } from './contract/subject.ts'
import { bucketName, createFolder, openClient } from './local-s3.ts'

const { folder, remove } = await createFolder()
const server = await openObjectServer({ folder, buckets: [bucketName] })
afterAll(async () => {
  await server.close()
  await remove()
})

describeS3('The S3 of the local run', createSubject(openClient(server.endpoint), bucketName))

// The same of any other S3: AWS_ENDPOINT_URL_S3, the usual AWS_ variables, and a bucket of this name.
const endpoint = process.env['AWS_ENDPOINT_URL_S3']
if (endpoint)
  describeS3(
    `The S3 at ${endpoint}`,
    createSubject(new S3Client({ endpoint, forcePathStyle: true, maxAttempts: 1 }), bucketName),
  )
