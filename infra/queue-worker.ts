import type { Duration } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Construct } from 'constructs'
import { environmentNames } from '../shared/environment.ts'
import { type Access, together } from './access.ts'
import { ServiceFunction, type ServiceFunctionProps } from './service-function.ts'
import { WorkQueue } from './work-queue.ts'

export type QueueWorkerProps = Omit<ServiceFunctionProps, keyof Access> & {
  readonly access: Access
  readonly batchSize: number
  readonly deliveryDelay?: Duration
  /** Executions at once, from 2 on. */
  readonly maxConcurrency: number
  /** Whether it sends itself what it is to do later. */
  readonly sendsItself?: boolean
}

/** A function that works off a queue of its own and says which messages of a batch failed. */
export class QueueWorker extends Construct {
  readonly lambda: LambdaFunction
  readonly work: WorkQueue

  constructor(scope: Construct, id: string, props: QueueWorkerProps) {
    super(scope, id)
    const { name, access, batchSize, maxConcurrency, sendsItself } = props
    this.work = new WorkQueue(this, 'Work', props)
    const { queue } = this.work
    const ownQueue = {
      environment: { [environmentNames.queue]: queue.queueUrl },
      statements: [new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] })],
    }
    const { lambda } = new ServiceFunction(this, name, {
      ...props,
      ...(sendsItself ? together(access, ownQueue) : access),
    })
    lambda.addEventSource(
      new SqsEventSource(queue, { batchSize, maxConcurrency, reportBatchItemFailures: true }),
    )
    this.lambda = lambda
  }
}
