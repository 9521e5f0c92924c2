import type { Readable } from 'node:stream'
import {
  type AttributeValue,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb'
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { unmarshall } from '@aws-sdk/util-dynamodb'

/*
 * The reads that a hand-written handler makes, shared by the floor and all frameworks: clients with the SDK's defaults, typed
 * attributes, `unmarshall`. What differs between the subjects is what they wrap around these.
 */

const env = (name: string): string => process.env[name] ?? ''

/** An interaction as a client gets it. */
export type Resource = Readonly<Record<string, unknown>>

/** Makes the resource of a typed item: without keys, with links. */
export const toResource = (item: Record<string, unknown>, baseUrl: string): Resource => {
  const { pk, sk, customer, at, contents, structured_text_mime, ...fields } = item
  const resource: Record<string, unknown> = fields
  const kinds = contents instanceof Set ? contents : new Set()
  const link = (kind: string) => `${baseUrl}/interactions/${fields['interaction_id']}/${kind}`
  if (kinds.has('plain_text')) resource['text'] = link('plain_text')
  if (kinds.has('structured_text')) {
    resource['structured_text'] = link('structured_text')
    resource['structured_text_mime'] = structured_text_mime
  }
  if (kinds.has('binary_content')) resource['binary_content'] = link('binary_content')
  return resource
}

/** The base of links: what API Gateway saw. */
export const baseUrlOf = ({
  domainName = '',
  stage,
}: {
  domainName?: string | undefined
  stage: string
}): string => `https://${domainName}/${stage}`

export const keyOf = (interactionId: string) => ({ pk: `default#${interactionId}`, sk: 'record' })

/** The input of a customer's list, but for the values. */
export const listInput = {
  TableName: env('TYPED_TABLE_NAME'),
  IndexName: 'by-customer',
  ScanIndexForward: false,
  KeyConditionExpression: 'customer = :customer',
} as const satisfies QueryCommandInput

/** Reads one interaction; undefined when there is none. */
export const recordReader = () => {
  const client = new DynamoDBClient()
  return async (interactionId: string, baseUrl: string): Promise<Resource | undefined> => {
    const { pk, sk } = keyOf(interactionId)
    const command = new GetItemCommand({
      TableName: listInput.TableName,
      Key: { pk: { S: pk }, sk: { S: sk } },
    })
    const { Item } = await client.send(command)
    return Item && toResource(unmarshall(Item), baseUrl)
  }
}

/** Reads a customer's list, page by page as DynamoDB cuts them. */
export const listReader = () => {
  const client = new DynamoDBClient()
  return async function* (customerId: string, baseUrl: string): AsyncGenerator<readonly Resource[]> {
    let start: Record<string, AttributeValue> | undefined
    do {
      const values = { ':customer': { S: `default#${customerId}` } }
      const input = { ...listInput, ExpressionAttributeValues: values, ExclusiveStartKey: start }
      const page = await client.send(new QueryCommand(input))
      yield (page.Items ?? []).map((item) => toResource(unmarshall(item), baseUrl))
      start = page.LastEvaluatedKey
    } while (start)
  }
}

/** The JSON text of a list, a page at a time. */
export async function* listText(pages: AsyncIterable<readonly Resource[]>): AsyncGenerator<string> {
  let separator = '['
  for await (const page of pages) {
    yield separator + page.map((resource) => JSON.stringify(resource)).join(',')
    separator = ','
  }
  yield ']'
}

export type OpenBody = {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: Readable
}

/** Opens the text of an interaction, or a range of it. */
export const contentReader = () => {
  const client = new S3Client()
  return async (interactionId: string, range: string | undefined): Promise<OpenBody> => {
    const Key = `default/${interactionId}/plain_text`
    const output = await client.send(new GetObjectCommand({ Bucket: env('BUCKET_NAME'), Key, Range: range }))
    const headers: Record<string, string> = {
      'Content-Type': output.ContentType ?? 'text/plain',
      'Content-Length': String(output.ContentLength),
      ETag: output.ETag ?? '',
      'Last-Modified': output.LastModified?.toUTCString() ?? '',
      'Accept-Ranges': 'bytes',
    }
    if (output.ContentRange !== undefined) headers['Content-Range'] = output.ContentRange
    return { status: output.ContentRange === undefined ? 200 : 206, headers, body: output.Body as Readable }
  }
}
