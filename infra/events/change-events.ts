import { Duration, Stack } from 'aws-cdk-lib'
import type { EventBus } from 'aws-cdk-lib/aws-events'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { LogGroup } from 'aws-cdk-lib/aws-logs'
import { CfnPipe } from 'aws-cdk-lib/aws-pipes'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { ownSource } from '../../shared/detail-types.ts'
import { recordSortKey, sortKey } from '../../shared/table-schema.ts'
import type { Configuration } from '../configuration.ts'
import type { InteractionTable } from '../interaction-table.ts'
import { ServiceFunction } from '../service-function.ts'
import { ServiceLog } from '../service-log.ts'
import { guardedQueue } from '../work-queue.ts'

export type ChangeEventsProps = {
  readonly configuration: Configuration
  readonly encryptionKey: IKey
  readonly table: InteractionTable['table']
  readonly bus: EventBus
}

/** Half of the 24 hours of a stream: so long an operator can still read there what ended among the dead letters. */
const oldestChange = Duration.hours(12)

/** Tells the bus of every change of a record: the stream's one reader. */
export class ChangeEvents extends Construct {
  readonly lambda: LambdaFunction
  readonly pipe: CfnPipe
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string, props: ChangeEventsProps) {
    super(scope, id)
    const { configuration, table, bus } = props
    this.deadLetters = new Queue(this, 'DeadLetters', guardedQueue)
    const { lambda } = new ServiceFunction(this, 'describe-changes', {
      ...props,
      name: 'describe-changes',
      timeout: Duration.seconds(30),
      environment: {},
      statements: [],
    })
    this.lambda = lambda
    // AWS asks for this beginning of the name: other names fill up the account's one policy for such logs.
    const { logGroup } = new ServiceLog(this, 'Log', {
      ...props,
      logGroupName: `/aws/vendedlogs/pipes/${configuration.stackName}`,
    })
    const role = pipeRole(this, props, lambda, this.deadLetters, logGroup)
    this.pipe = new CfnPipe(this, 'Pipe', {
      description: 'Changes of interactions, from the stream of the table to the bus',
      roleArn: role.roleArn,
      source: streamOf(table),
      sourceParameters: sourceParameters(this.deadLetters),
      enrichment: lambda.functionArn,
      target: bus.eventBusArn,
      targetParameters: {
        eventBridgeEventBusParameters: { source: ownSource, detailType: '$.type', time: '$.time' },
      },
      // Never with the data: it is a person's.
      logConfiguration: {
        level: 'ERROR',
        cloudwatchLogsLogDestination: { logGroupArn: logGroup.logGroupArn },
      },
    })
    // Without its rights a pipe cannot be created.
    this.pipe.node.addDependency(role)
  }
}

const streamOf = ({ tableStreamArn }: InteractionTable['table']): string => {
  if (!tableStreamArn) throw new Error('a table without a stream')
  return tableStreamArn
}

const sourceParameters = (deadLetters: Queue): CfnPipe.PipeSourceParametersProperty => ({
  dynamoDbStreamParameters: {
    // What was written before the pipe was there is told as well: twice is better than never.
    startingPosition: 'TRIM_HORIZON',
    // As many as the bus takes at once.
    batchSize: 10,
    // A stream's shard takes 1,000 writes a second; the order of an interaction's changes is kept.
    parallelizationFactor: 10,
    onPartialBatchItemFailure: 'AUTOMATIC_BISECT',
    maximumRetryAttempts: 100,
    maximumRecordAgeInSeconds: oldestChange.toSeconds(),
    deadLetterConfig: { arn: deadLetters.queueArn },
  },
  filterCriteria: {
    filters: [{ pattern: JSON.stringify({ dynamodb: { Keys: { [sortKey]: { S: [recordSortKey] } } } }) }],
  },
})

const pipeRole = (
  scope: Construct,
  { table, bus, encryptionKey }: ChangeEventsProps,
  lambda: LambdaFunction,
  deadLetters: Queue,
  logGroup: LogGroup,
): Role => {
  const { account, region } = Stack.of(scope)
  const role = new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('pipes.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
  })
  logGroup.grantWrite(role)
  const rights = [
    {
      actions: ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
        (action) => `dynamodb:${action}`,
      ),
      resources: [streamOf(table)],
    },
    {
      actions: ['kms:Decrypt'],
      resources: [encryptionKey.keyArn],
      conditions: {
        StringEquals: {
          'kms:ViaService': ['dynamodb', 'streams.dynamodb'].map(
            (service) => `${service}.${region}.amazonaws.com`,
          ),
        },
      },
    },
    { actions: ['lambda:InvokeFunction'], resources: [lambda.functionArn] },
    { actions: ['events:PutEvents'], resources: [bus.eventBusArn] },
    { actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] },
  ]
  for (const right of rights) role.addToPolicy(new PolicyStatement(right))
  return role
}
