import { type JsonServer, openJsonServer } from '../json-server.ts'
import type { Buses } from './bus.ts'
import { putEvents } from './put-events.ts'
import type { Queue } from './queue.ts'
import { sendMessage } from './send-message.ts'

/** Answers the SDK's clients of EventBridge and SQS: what `AWS_ENDPOINT_URL_EVENTBRIDGE` and a queue's URL lead to. */
export const openEventsServer = (buses: Buses, queues: readonly Queue[]): Promise<JsonServer> =>
  openJsonServer(
    new Map([
      ['AWSEvents.PutEvents', (request) => putEvents(buses, request)],
      ['AmazonSQS.SendMessage', (request) => sendMessage(queues, request)],
    ]),
  )
