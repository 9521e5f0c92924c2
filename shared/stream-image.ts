import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import type { AttributeValue as StreamValue } from 'aws-lambda'
import type { Attributes } from './interaction-record.ts'

type Image = Readonly<Record<string, StreamValue>>

/**
 * The image of a stream record as the item that it shows. Streams write binary values in base64. Values of types that no item of
 * the service has are left out.
 */
export const toItem = (image: Image | undefined): Attributes =>
  Object.fromEntries(
    Object.entries(image ?? {}).flatMap(([name, value]) => {
      const known = toValue(value)
      return known ? [[name, known]] : []
    }),
  )

const toValue = ({ S, N, B, SS, BOOL }: StreamValue): AttributeValue | undefined => {
  if (S !== undefined) return { S }
  if (N !== undefined) return { N }
  if (B !== undefined) return { B: Buffer.from(B, 'base64') }
  if (SS !== undefined) return { SS }
  return BOOL === undefined ? undefined : { BOOL }
}
