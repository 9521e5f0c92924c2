import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'

/** Keeps what cannot be accepted, whole and with the reason, where an operator finds it. */
export type RejectStore = {
  add(messageId: string, reason: string, message: string): Promise<void>
}

/** Rejects as objects `rejects/events/<message id>.json`: the same message again is the same object. */
export const rejectStore = (client: S3Client, bucket: string): RejectStore => ({
  async add(messageId, reason, message) {
    const object = {
      Key: `rejects/events/${messageId}.json`,
      Body: `${JSON.stringify({ reason, message })}\n`,
      ContentType: 'application/json',
    }
    await client.send(new PutObjectCommand({ Bucket: bucket, ...object, ChecksumAlgorithm: 'CRC32' }))
  },
})
