import { type AttributeValue, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { HeadObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3'
import { decodeText } from '../../../shared/record-text.ts'

type Stores = { dynamoDB: DynamoDBClient; s3: S3Client; table: string; bucket: string }

/** Everything that the stores hold of a tenant, in a fixed order, without the tenant's name. */
export const dump = async ({ dynamoDB, s3, table, bucket }: Stores, tenant: string) => {
  const items: Record<string, AttributeValue>[] = []
  let start: Record<string, AttributeValue> | undefined
  do {
    const page = await dynamoDB.send(new ScanCommand({ TableName: table, ExclusiveStartKey: start }))
    items.push(...(page.Items ?? []))
    start = page.LastEvaluatedKey
  } while (start)
  const objects: object[] = []
  let token: string | undefined
  do {
    const list = { Bucket: bucket, Prefix: `${tenant}/`, ContinuationToken: token }
    const page = await s3.send(new ListObjectsV2Command(list))
    for (const { Key = '' } of page.Contents ?? []) {
      const { $metadata, ...head } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key }))
      objects.push({ key: Key.slice(tenant.length), ...head })
    }
    token = page.NextContinuationToken
  } while (token)
  const texts = items
    .map(readable)
    .map((item) => JSON.stringify(item, Object.keys(item).concat('S', 'N', 'SS', 'B').toSorted()))
    .filter((text) => text.includes(`"${tenant}#`))
    .map((text) => text.replaceAll(`"${tenant}#`, '"'))
  return { items: texts.toSorted(), objects }
}

/** An item with its texts as they were before they were compressed. */
const readable = (item: Record<string, AttributeValue>): Record<string, AttributeValue> =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      value.B ? { S: decodeText(value, item['at']?.S ?? '') } : value,
    ]),
  )

/** A dump without the times and versions of writing, which two runs cannot share. */
export const withoutTimes = ({ items, objects }: Awaited<ReturnType<typeof dump>>) => ({
  items,
  objects: objects.map((head) => ({ ...head, LastModified: undefined, VersionId: undefined })),
})
