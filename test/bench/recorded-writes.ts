import { type DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'

/** A write that can be sent again, as another tenant's. */
export type RecordedWrite = { readonly name: string; readonly input: object }

/** Notes every write that clients send from now on. */
export const recordWrites = (dynamoDB: DynamoDBClient, s3: S3Client): RecordedWrite[] => {
  const writes: RecordedWrite[] = []
  const note = (name: string | undefined, input: object) => {
    if (/^(PutItem|UpdateItem|PutObject)Command$/.test(name ?? '')) writes.push({ name: name ?? '', input })
  }
  dynamoDB.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        note(commandName, args.input)
        return next(args)
      },
    { step: 'initialize' },
  )
  s3.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        note(commandName, args.input)
        return next(args)
      },
    { step: 'initialize' },
  )
  return writes
}

/** The same write for another tenant; what goes with it must be as new as it was. */
export const forTenant = (write: RecordedWrite, from: string, to: string): RecordedWrite => ({
  name: write.name,
  input: renamed(write.input, from, to) as object,
})

const renamed = (value: unknown, from: string, to: string): unknown => {
  if (typeof value === 'string') return value.startsWith(from) ? `${to}${value.slice(from.length)}` : value
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((one) => renamed(one, from, to))
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, renamed(one, from, to)]))
}

/** Sends a write as it was sent. */
export const send = (
  { name, input }: RecordedWrite,
  dynamoDB: DynamoDBClient,
  s3: S3Client,
): Promise<unknown> => {
  if (name === 'PutObjectCommand') return s3.send(new PutObjectCommand(input as never))
  return name === 'PutItemCommand'
    ? dynamoDB.send(new PutItemCommand(input as never))
    : dynamoDB.send(new UpdateItemCommand(input as never))
}
