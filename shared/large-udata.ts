import { GetObjectCommand } from '@aws-sdk/client-s3'
import { s3Client } from './aws-clients.ts'
import { contentKey } from './content-object.ts'
import { whole } from './damaged-replies.ts'

/** Reads the attached data (JSON) of interactions whose record has no room for them. */
export const udataReader = (bucket: string): ReadLargeUdata => {
  const client = s3Client()
  return async (tenant, interactionId, signal) => {
    const Key = contentKey(tenant, interactionId, 'udata')
    const command = new GetObjectCommand({ Bucket: bucket, Key, ChecksumMode: 'ENABLED' })
    const { Body } = await client.send(command, { abortSignal: signal })
    return (await whole(Body?.transformToString())) ?? '{}'
  }
}

export type ReadLargeUdata = (tenant: string, interactionId: string, signal: AbortSignal) => Promise<string>
