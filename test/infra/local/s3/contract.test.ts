import { S3Client } from '@aws-sdk/client-s3'
import { describeS3 } from './contract/s3-contract.ts'
import { createSubject } from './contract/subject.ts'
import { bucketName, openServer } from './local-s3.ts'

const { client } = await openServer()

describeS3('The S3 of the local run', createSubject(client, bucketName))

// The same of any other S3: AWS_ENDPOINT_URL_S3, the usual AWS_ variables, and a bucket of this name.
const endpoint = process.env['AWS_ENDPOINT_URL_S3']
if (endpoint)
  describeS3(
    `The S3 at ${endpoint}`,
    createSubject(new S3Client({ endpoint, forcePathStyle: true, maxAttempts: 1 }), bucketName),
  )
