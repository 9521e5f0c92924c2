import { createHash } from 'node:crypto'
import { ProtocolError } from '../protocol-error.ts'
import type { JsonObject } from '../template/json.ts'
import type { Queue } from './queue.ts'

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const limitBytes = 1024 * 1024
const longestDelaySeconds = 900

/** SQS's SendMessage (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html), without attributes. */
export const sendMessage = async (queues: readonly Queue[], request: JsonObject): Promise<JsonObject> => {
  const { QueueUrl, MessageBody, DelaySeconds = 0, MessageAttributes } = request
  const queue = queues.find(({ name }) => String(QueueUrl).endsWith(`/${name}`))
  if (!queue)
    throw new ProtocolError('com.amazonaws.sqs#QueueDoesNotExist', 'The specified queue does not exist.')
  if (MessageAttributes !== undefined)
    throw new ProtocolError('UnsupportedOperation', 'The local run keeps no message attributes.')
  if (typeof MessageBody !== 'string' || MessageBody === '')
    throw new ProtocolError('MissingParameter', 'The request must contain the parameter MessageBody.')
  if (Buffer.byteLength(MessageBody) > limitBytes)
    throw new ProtocolError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${limitBytes} bytes.`,
    )
  const delaySeconds = Number(DelaySeconds)
  if (!Number.isInteger(delaySeconds) || delaySeconds < 0 || delaySeconds > longestDelaySeconds)
    throw new ProtocolError(
      'InvalidParameterValue',
      `Value for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= ${longestDelaySeconds}.`,
    )
  return {
    MessageId: await queue.send(MessageBody, { delaySeconds }),
    MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
  }
}
