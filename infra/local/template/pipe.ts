import { type JsonObject, listAt, numberAt, objectAt, textAt } from './json.ts'
import { referredResource } from './reference.ts'
import type { Resolver } from './resolver.ts'
import type { Resource, Resources } from './resources.ts'

/** A pipe from a table's stream through a function to a bus. */
export type PipeDefinition = {
  readonly id: string
  /** Logical id of the table. */
  readonly tableId: string
  readonly streamArn: string
  readonly functionId: string
  readonly bus: string
  /** Patterns of which a record must match one; none: every record goes through. */
  readonly filters: readonly JsonObject[]
  /** What an event on the bus gets: literal text, or `$.path` into what the function returned for it. */
  readonly target: { readonly source: string; readonly detailType: string; readonly time: string | undefined }
  readonly batchSize: number
  /** How often a batch is tried again; -1: until it succeeds. */
  readonly retryAttempts: number
  /** Logical id of the queue for batches that failed every time; undefined: they are dropped. */
  readonly deadLetterId: string | undefined
}

/** Throws an error that names what the local run does not understand. */
export const readPipe = (
  { id, properties }: Resource,
  resources: Resources,
  resolver: Resolver,
): PipeDefinition => {
  const { Source, SourceParameters, Enrichment, Target, TargetParameters, EnrichmentParameters } = properties
  if (EnrichmentParameters)
    throw new Error(`${id} has EnrichmentParameters, which the local run does not follow`)
  const tables = ['AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table']
  const bus = referredResource(Target, resources, ['AWS::Events::EventBus'], `${id}.Target`)
  return {
    id,
    tableId: referredResource(Source, resources, tables, `${id}.Source`).id,
    streamArn: resolver.text(Source, `${id}.Source`),
    functionId: referredResource(Enrichment, resources, ['AWS::Lambda::Function'], `${id}.Enrichment`).id,
    bus: resolver.nameOf(bus.id, `${id}.Target`),
    target: readTarget(TargetParameters, resolver, `${id}.TargetParameters`),
    ...readSource(SourceParameters, resources, resolver, `${id}.SourceParameters`),
  }
}

const readSource = (value: unknown, resources: Resources, resolver: Resolver, where: string) => {
  const { FilterCriteria, DynamoDBStreamParameters } = objectAt(value, where)
  const stream = objectAt(DynamoDBStreamParameters, `${where}.DynamoDBStreamParameters`)
  const { BatchSize = 100, MaximumRetryAttempts = -1, DeadLetterConfig } = stream
  const deadLetters = objectAt(DeadLetterConfig, `${where}.DeadLetterConfig`)['Arn']
  return {
    filters: listAt(objectAt(FilterCriteria, `${where}.FilterCriteria`)['Filters'], `${where}.Filters`).map(
      (entry) => {
        const text = resolver.text(objectAt(entry, `${where}.Filters`)['Pattern'], `${where}.Filters.Pattern`)
        return objectAt(JSON.parse(text), `${where}.Filters.Pattern`)
      },
    ),
    batchSize: numberAt(BatchSize, `${where}.BatchSize`),
    retryAttempts: numberAt(MaximumRetryAttempts, `${where}.MaximumRetryAttempts`),
    deadLetterId:
      deadLetters === undefined
        ? undefined
        : referredResource(deadLetters, resources, ['AWS::SQS::Queue'], `${where}.DeadLetterConfig.Arn`).id,
  }
}

const readTarget = (value: unknown, resolver: Resolver, where: string): PipeDefinition['target'] => {
  const { EventBridgeEventBusParameters, InputTemplate } = objectAt(value, where)
  if (InputTemplate !== undefined)
    throw new Error(`${where} has an InputTemplate, which the local run does not follow`)
  const { Source, DetailType, Time } = objectAt(EventBridgeEventBusParameters, where)
  return {
    source: resolver.text(Source, `${where}.Source`),
    detailType: resolver.text(DetailType, `${where}.DetailType`),
    time: Time === undefined ? undefined : textAt(Time, `${where}.Time`),
  }
}
