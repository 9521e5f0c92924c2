import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { S3Client } from '@aws-sdk/client-s3'
import { contentWriter } from './content-writer.ts'
import type { Stores } from './interaction-writer.ts'
import { recordTable } from './record-table.ts'
import { tombstones } from './tombstones.ts'

/** Where interactions are written to. `readKey` reads the key of the tombstones' hashes. */
export type Destination = {
  readonly dynamoDB: DynamoDBClient
  readonly s3: S3Client
  readonly table: string
  readonly bucket: string
  readonly readKey: () => Promise<string>
}

/** The stores of a table and a bucket, as writers want them. */
export const interactionStores = ({ dynamoDB, s3, table, bucket, readKey }: Destination): Stores => ({
  table: recordTable(dynamoDB, table),
  contents: contentWriter(s3, bucket),
  tombstones: tombstones(dynamoDB, table, readKey),
})
