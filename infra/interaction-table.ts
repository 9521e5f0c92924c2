import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib'
import {
  type Attribute,
  AttributeType,
  Billing,
  ContributorInsightsMode,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'
import { expiryAttribute, indexes, partitionKey, sortKey, startKey } from '../shared/table-schema.ts'
import type { Configuration } from './configuration.ts'

export type InteractionTableProps = { readonly configuration: Configuration; readonly encryptionKey: IKey }

const string = (name: string): Attribute => ({ name, type: AttributeType.STRING })

/** Names the keys that are throttled: a customer or service that is read too often. */
const contributorInsightsSpecification = { enabled: true, mode: ContributorInsightsMode.THROTTLED_KEYS }

/** The table of interactions with its three indexes. Kept when the stack goes. */
export class InteractionTable extends Construct {
  readonly table: TableV2
  /** What the functions read: the table, or one that an operator restored. */
  readonly read: { readonly tableName: string; readonly tableArn: string }

  constructor(scope: Construct, id: string, { configuration, encryptionKey }: InteractionTableProps) {
    super(scope, id)
    const { maxReadUnits, maxWriteUnits, replicas, restoredTable } = configuration
    this.table = new TableV2(this, 'Table', {
      partitionKey: string(partitionKey),
      sortKey: string(sortKey),
      billing: Billing.onDemand({ maxReadRequestUnits: maxReadUnits, maxWriteRequestUnits: maxWriteUnits }),
      encryption: TableEncryptionV2.customerManagedKey(encryptionKey, { ...replicas }),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
      contributorInsightsSpecification,
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      timeToLiveAttribute: expiryAttribute,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      replicas: Object.keys(replicas).map((region) => ({ region })),
      globalSecondaryIndexes: Object.entries(indexes).map(([indexName, index]) => ({
        indexName,
        partitionKey: string(index.partitionKey),
        sortKey: string(startKey),
        projectionType: index.projection === 'all' ? ProjectionType.ALL : ProjectionType.KEYS_ONLY,
        maxReadRequestUnits: maxReadUnits,
        maxWriteRequestUnits: maxWriteUnits,
      })),
    })
    new CfnOutput(this, 'Name', {
      key: 'TableName',
      description: 'Interactions, as they are written',
      value: this.table.tableName,
    })
    this.read =
      restoredTable === undefined
        ? this.table
        : {
            tableName: restoredTable,
            tableArn: Stack.of(this).formatArn({
              service: 'dynamodb',
              resource: 'table',
              resourceName: restoredTable,
            }),
          }
  }
}
