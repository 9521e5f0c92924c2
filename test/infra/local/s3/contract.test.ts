import { S3Client } from '@aws-sdk/client-s3'
import { describeS3, describeVersionedS3 } from './contract/s3-contract.ts'
import { createSubject } from './contract/subject.ts'
import { bucketName, openServer, versionedBucketName } from './local-s3.ts'

const describeBoth = (name: string, client: S3Client) => {
  describeS3(name, createSubject(client, bucketName))
  describeVersionedS3(`${name} with versions`, createSubject(client, versionedBucketName))
}

const { client } = await openServer()

describeBoth('The S3 of the local run', client)

// The same of any other S3: AWS_ENDPOINT_URL_S3, the usual AWS_ variables, and buckets of these names.
const endpoint = process.env['AWS_ENDPOINT_URL_S3']
if (endpoint)
  describeBoth(`The S3 at ${endpoint}`, new S3Client({ endpoint, forcePathStyle: true, maxAttempts: 1 }))
