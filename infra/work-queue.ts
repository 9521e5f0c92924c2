import { Duration } from 'aws-cdk-lib'
import { type EventBus, type EventPattern, Rule } from 'aws-cdk-lib/aws-events'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'

export type WorkQueueProps = {
  /** Of the function that works it off. */
  readonly timeout: Duration
  /** How long a message lies before it is taken. Absent: not at all. */
  readonly deliveryDelay?: Duration | undefined
}

/** Encrypted with keys of SQS: EventBridge and the pipe send to it without a right to a key. */
export const guardedQueue = {
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
  retentionPeriod: Duration.days(14),
} as const

/** A queue whose messages are tried five times, then kept for an operator in a queue of dead letters. */
export class WorkQueue extends Construct {
  readonly queue: Queue
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string, { timeout, deliveryDelay }: WorkQueueProps) {
    super(scope, id)
    this.deadLetters = new Queue(this, 'DeadLetters', guardedQueue)
    this.queue = new Queue(this, 'Queue', {
      ...guardedQueue,
      ...(deliveryDelay && { deliveryDelay }),
      // As AWS asks: a batch that waits for room to run must not come a second time.
      visibilityTimeout: Duration.seconds(timeout.toSeconds() * 6),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
    })
  }

  /** Has events come in, whole; absent: from the account's default bus. */
  takeEvents(id: string, eventPattern: EventPattern, eventBus?: EventBus): void {
    new Rule(this, id, {
      eventPattern,
      ...(eventBus && { eventBus }),
      targets: [new SqsQueue(this.queue, { deadLetterQueue: this.deadLetters })],
    })
  }
}
