import type { Acknowledgement } from './compliance.ts'
import type { Configuration } from './configuration.ts'

const wildcard = (resource: string) => `IAM5[Resource::${resource}]`
const ofImports = (path: string) => wildcard(`<ImportsBucketB463A28B.Arn>/${path}`)
const ofExecutions = (rest: string) =>
  wildcard(
    `arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<WorkflowStateMachine8F1B1C15.Name>${rest}`,
  )

/** What stands for the rules that queues, imports and changes do not follow. */
export const flowAcknowledgements = ({
  tenants,
  sourceBuckets,
}: Configuration): readonly Acknowledgement[] => [
  {
    rules: [
      ...Object.keys(tenants).map((tenant) => wildcard(`<ContentBucketDD05A3B9.Arn>/${tenant}/*`)),
      ...['*', 'rejects/*', 'erasures/*', 'runs/*'].map(ofImports),
      ...sourceBuckets.map((name) => wildcard(`arn:<AWS::Partition>:s3:::${name}/*`)),
    ],
    at: /^(Ingest|Import|Workflow)\/(.+\/)?Role\/DefaultPolicy$/,
    reason: 'Ids of interactions, names of dropped objects and of runs are known only when they are there.',
  },
  {
    rules: [ofExecutions(':*'), ofExecutions('/objects:*')],
    at: /^Workflow\/MapPolicy$/,
    reason: 'A map starts and follows executions of its own state machine, whose names Step Functions makes.',
  },
  {
    rules: ['IAMNoInlinePolicy'],
    at: /^Workflow\/MapPolicy$/,
    reason: 'A policy that belongs to one role only, and comes and goes with it.',
  },
  {
    rules: ['SF1'],
    at: /^Workflow\/StateMachine$/,
    reason:
      'A log of all events holds the names of every object. Failures are logged, Step Functions keeps the rest.',
  },
  {
    rules: ['SQS3'],
    at: /^Changes\/DeadLetters$/,
    reason: 'It is the queue of dead letters itself, of a pipe.',
  },
  {
    rules: ['SQSRedrivePolicy'],
    at: /\/DeadLetters$/,
    reason: 'What lies in a queue of dead letters waits for an operator, who is told by an alarm.',
  },
  {
    rules: ['LambdaEventSourceMappingDestination'],
    at: /\/SqsEventSource:\w+$/,
    reason:
      'SQS itself moves what failed five times to a queue of dead letters: a mapping of SQS takes no other.',
  },
  {
    rules: ['LambdaDLQ'],
    at: /^(Ingest|Import|Workflow|Changes|Retention)\/.*\/Function$/,
    reason: 'A queue, a pipe or a workflow invokes the function and waits; each keeps what failed by itself.',
  },
  {
    rules: ['S3BucketReplicationEnabled', 'S3BucketVersioningEnabled'],
    at: /^Imports\/Bucket$/,
    reason: 'Objects in transit: their source has them still, and an old version would outlive an erasure.',
  },
  {
    rules: ['SMG4', 'SecretsManagerRotationEnabled'],
    at: /^Tombstones\/Secret$/,
    reason:
      'With another key the erased customers would not be known any more, and an import would bring them back.',
  },
]
