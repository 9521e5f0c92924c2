import { RemovalPolicy } from 'aws-cdk-lib'
import { type Attribute, AttributeType, Billing, ProjectionType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { Construct } from 'constructs'
import { type IndexName, indexes, partitionKey, sortKey, startKey } from '../shared/table-schema.ts'

const string = (name: string): Attribute => ({ name, type: AttributeType.STRING })

/** The index by thread is there to find a thread's members, never to serve them: keys are enough. */
const projections = {
  'by-customer': ProjectionType.ALL,
  'by-service': ProjectionType.ALL,
  'by-thread': ProjectionType.KEYS_ONLY,
} as const satisfies Record<IndexName, ProjectionType>

/** The table of interactions with its three indexes. Kept when the stack goes. */
export class InteractionTable extends Construct {
  readonly table: TableV2

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.table = new TableV2(this, 'Table', {
      partitionKey: string(partitionKey),
      sortKey: string(sortKey),
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      globalSecondaryIndexes: Object.entries(indexes).map(([indexName, index]) => ({
        indexName,
        partitionKey: string(index.partitionKey),
        sortKey: string(startKey),
        projectionType: projections[indexName as IndexName],
      })),
    })
  }
}
