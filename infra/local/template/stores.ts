import type {
  CreateTableCommandInput,
  GlobalSecondaryIndex,
  KeySchemaElement,
} from '@aws-sdk/client-dynamodb'
import { listAt, objectAt, textAt, wordAt } from './json.ts'
import type { Resolver } from './resolver.ts'
import { ofType, type Resource, type Resources } from './resources.ts'

/** A table of the template, as the request that creates it. */
export type TableDefinition = { readonly id: string; readonly request: CreateTableCommandInput }

/** A bucket of the template, under the name that it has in the local run. */
export type BucketDefinition = {
  readonly id: string
  readonly name: string
  /** Whether it keeps replaced and deleted versions. */
  readonly isVersioned: boolean
}

export const readTables = (resources: Resources, resolver: Resolver): readonly TableDefinition[] =>
  [...ofType(resources, 'AWS::DynamoDB::GlobalTable'), ...ofType(resources, 'AWS::DynamoDB::Table')].map(
    (table) => readTable(table, resolver),
  )

export const readBuckets = (resources: Resources, resolver: Resolver): readonly BucketDefinition[] =>
  ofType(resources, 'AWS::S3::Bucket').map(({ id, properties: { VersioningConfiguration } }) => ({
    id,
    name: resolver.nameOf(id, id),
    isVersioned:
      VersioningConfiguration !== undefined &&
      objectAt(VersioningConfiguration, `${id}.VersioningConfiguration`)['Status'] === 'Enabled',
  }))

const readTable = ({ id, properties }: Resource, resolver: Resolver): TableDefinition => {
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, LocalSecondaryIndexes } = properties
  if (LocalSecondaryIndexes) throw new Error(`${id} has local indexes, which the local run does not create`)
  const indexes = listAt(GlobalSecondaryIndexes, `${id}.GlobalSecondaryIndexes`)
  return {
    id,
    request: {
      TableName: resolver.nameOf(id, id),
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: listAt(AttributeDefinitions, `${id}.AttributeDefinitions`).map((entry) => {
        const where = `${id}.AttributeDefinitions`
        const { AttributeName, AttributeType } = objectAt(entry, where)
        return {
          AttributeName: textAt(AttributeName, where),
          AttributeType: wordAt(AttributeType, ['S', 'N', 'B'], where),
        }
      }),
      KeySchema: readKeys(KeySchema, `${id}.KeySchema`),
      ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes.map((index) => readIndex(index, id)) }),
    },
  }
}

const readKeys = (keys: unknown, where: string): KeySchemaElement[] =>
  listAt(keys, where).map((entry) => {
    const { AttributeName, KeyType } = objectAt(entry, where)
    return { AttributeName: textAt(AttributeName, where), KeyType: wordAt(KeyType, ['HASH', 'RANGE'], where) }
  })

const readIndex = (index: unknown, id: string): GlobalSecondaryIndex => {
  const { IndexName, KeySchema, Projection } = objectAt(index, `${id}.GlobalSecondaryIndexes`)
  const where = `${id}.${textAt(IndexName, `${id}.GlobalSecondaryIndexes.IndexName`)}`
  const { ProjectionType, NonKeyAttributes } = objectAt(Projection, `${where}.Projection`)
  const attributes = listAt(NonKeyAttributes, where).map((name) => textAt(name, where))
  return {
    IndexName: textAt(IndexName, where),
    KeySchema: readKeys(KeySchema, `${where}.KeySchema`),
    Projection: {
      ProjectionType: wordAt(ProjectionType, ['ALL', 'KEYS_ONLY', 'INCLUDE'], `${where}.Projection`),
      ...(attributes.length > 0 && { NonKeyAttributes: attributes }),
    },
  }
}
