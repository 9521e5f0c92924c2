import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Construct } from 'constructs'
import { environmentNames } from '../shared/environment.ts'
import type { Access } from './access.ts'
import { ServiceFunction, type ServiceFunctionProps } from './service-function.ts'
import { WorkQueue } from './work-queue.ts'

export type QueueWorkerProps = Omit<ServiceFunctionProps, keyof Access> & {
  readonly access: Access
  readonly batchSize: number
  /** Executions at once, from 2 on. */
  readonly maxConcurrency: number
}

/** A function that works off a queue of its own, may send itself messages, and says which of a batch failed. */
export class QueueWorker extends Construct {
  readonly lambda: LambdaFunction
  readonly work: WorkQueue

  constructor(
    scope: Construct,
    id: string,
    { access, batchSize, maxConcurrency, ...props }: QueueWorkerProps,
  ) {
    super(scope, id)
    this.work = new WorkQueue(this, 'Work', props)
    const { queue } = this.work
    this.lambda = new ServiceFunction(this, props.name, {
      ...props,
      environment: { ...access.environment, [environmentNames.queue]: queue.queueUrl },
      statements: [
        ...access.statements,
        new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }),
      ],
    }).lambda
    const source = new SqsEventSource(queue, { batchSize, maxConcurrency, reportBatchItemFailures: true })
    this.lambda.addEventSource(source)
  }
}
