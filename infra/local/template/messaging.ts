import { readPattern } from './event-pattern.ts'
import { type JsonObject, listAt, numberAt, objectAt, textAt } from './json.ts'
import { type PipeDefinition, readPipe } from './pipe.ts'
import { referredResource } from './reference.ts'
import type { Resolver } from './resolver.ts'
import { ofType, type Resource, type Resources } from './resources.ts'

/** The bus that every account has. */
export const defaultBus = 'default'

export type QueueDefinition = {
  /** Its logical id in the template, by which the others name it. */
  readonly id: string
  readonly name: string
  readonly arn: string
  readonly visibilityMilliseconds: number
  /** Where messages go that were received too often; undefined: nowhere. */
  readonly redrive: { readonly queueId: string; readonly maxReceiveCount: number } | undefined
}

export type RuleDefinition = {
  readonly id: string
  readonly bus: string
  readonly pattern: JsonObject
  readonly queueIds: readonly string[]
}

/** A queue whose messages a function gets. */
export type MappingDefinition = {
  readonly id: string
  readonly queueId: string
  readonly functionId: string
  readonly batchSize: number
  /** Whether the function may name the messages that it failed on. */
  readonly reportsFailures: boolean
  /** Batches at a time; undefined: the template does not say. */
  readonly concurrency: number | undefined
}

/** The buses, queues and what connects them: empty for a stack without events. */
export type Messaging = {
  readonly buses: readonly string[]
  readonly queues: readonly QueueDefinition[]
  readonly rules: readonly RuleDefinition[]
  readonly mappings: readonly MappingDefinition[]
  readonly pipes: readonly PipeDefinition[]
}

/** Throws an error that names the resource that the local run does not understand. */
export const readMessaging = (resources: Resources, resolver: Resolver): Messaging => ({
  buses: [defaultBus, ...ofType(resources, 'AWS::Events::EventBus').map(({ id }) => resolver.nameOf(id, id))],
  queues: ofType(resources, 'AWS::SQS::Queue').map((queue) => readQueue(queue, resources, resolver)),
  rules: ofType(resources, 'AWS::Events::Rule')
    .filter(({ properties }) => properties['State'] !== 'DISABLED')
    .map((rule) => readRule(rule, resources, resolver)),
  mappings: ofType(resources, 'AWS::Lambda::EventSourceMapping').map((mapping) =>
    readMapping(mapping, resources),
  ),
  pipes: ofType(resources, 'AWS::Pipes::Pipe').map((pipe) => readPipe(pipe, resources, resolver)),
})

const readQueue = (
  { id, properties }: Resource,
  resources: Resources,
  resolver: Resolver,
): QueueDefinition => {
  const { VisibilityTimeout = 30, RedrivePolicy, FifoQueue } = properties
  if (FifoQueue) throw new Error(`${id} is a FIFO queue, which the local run does not have`)
  const where = `${id}.RedrivePolicy`
  const { deadLetterTargetArn, maxReceiveCount } = objectAt(RedrivePolicy, where)
  return {
    id,
    name: resolver.nameOf(id, id),
    arn: resolver.arnOf(id, id),
    visibilityMilliseconds: numberAt(VisibilityTimeout, `${id}.VisibilityTimeout`) * 1000,
    redrive:
      RedrivePolicy === undefined
        ? undefined
        : {
            queueId: referredResource(deadLetterTargetArn, resources, ['AWS::SQS::Queue'], where).id,
            maxReceiveCount: numberAt(maxReceiveCount, `${where}.maxReceiveCount`),
          },
  }
}

const readRule = ({ id, properties }: Resource, resources: Resources, resolver: Resolver): RuleDefinition => {
  const { EventPattern, EventBusName = defaultBus, ScheduleExpression, Targets } = properties
  if (ScheduleExpression !== undefined)
    throw new Error(`${id} runs by a schedule, which the local run does not follow`)
  return {
    id,
    bus: resolver.text(EventBusName, `${id}.EventBusName`).replace(/^.*event-bus\//, ''),
    pattern: readPattern(EventPattern, resolver, `${id}.EventPattern`),
    queueIds: listAt(Targets, `${id}.Targets`).map((entry) => {
      const { Arn, Input, InputPath, InputTransformer } = objectAt(entry, `${id}.Targets`)
      if ([Input, InputPath, InputTransformer].some((part) => part !== undefined))
        throw new Error(`${id} changes events on their way, which the local run does not do`)
      return referredResource(Arn, resources, ['AWS::SQS::Queue'], `${id}.Targets.Arn`).id
    }),
  }
}

const readMapping = ({ id, properties }: Resource, resources: Resources): MappingDefinition => {
  const { EventSourceArn, FunctionName, BatchSize = 10, FunctionResponseTypes, ScalingConfig } = properties
  if (properties['FilterCriteria']) throw new Error(`${id} filters messages, which the local run does not do`)
  const { MaximumConcurrency } = objectAt(ScalingConfig, `${id}.ScalingConfig`)
  return {
    id,
    queueId: referredResource(EventSourceArn, resources, ['AWS::SQS::Queue'], `${id}.EventSourceArn`).id,
    functionId: referredResource(FunctionName, resources, ['AWS::Lambda::Function'], `${id}.FunctionName`).id,
    batchSize: numberAt(BatchSize, `${id}.BatchSize`),
    reportsFailures: listAt(FunctionResponseTypes, `${id}.FunctionResponseTypes`)
      .map((type) => textAt(type, `${id}.FunctionResponseTypes`))
      .includes('ReportBatchItemFailures'),
    concurrency:
      MaximumConcurrency === undefined
        ? undefined
        : numberAt(MaximumConcurrency, `${id}.ScalingConfig.MaximumConcurrency`),
  }
}
