import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'

/** Sends the body of a message again after so many seconds. */
export type SendLater = (body: string, delaySeconds: number) => Promise<void>

/** A function's own queue. */
export const laterQueue =
  (client: SQSClient, QueueUrl: string): SendLater =>
  async (MessageBody, DelaySeconds) => {
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }))
  }
