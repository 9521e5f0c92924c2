import { Aws, CfnOutput, Duration, Stack } from 'aws-cdk-lib'
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import { Construct } from 'constructs'
import { together } from '../access.ts'
import type { Configuration } from '../configuration.ts'
import type { InteractionTable } from '../interaction-table.ts'
import { ServiceFunction } from '../service-function.ts'
import { ServiceLog } from '../service-log.ts'
import { encryptThrough } from '../state.ts'
import { recordsAccess } from '../write-access.ts'
import { importBucketAccess, sourceListing } from './import-access.ts'
import { mapLabel, workflowDefinition } from './workflow-definition.ts'

export type ImportWorkflowProps = {
  readonly configuration: Configuration
  readonly encryptionKey: IKey
  readonly table: InteractionTable['table']
  readonly importBucket: Bucket
  readonly importObject: LambdaFunction
}

const ofRuns = { reads: 'runs/*', writes: ['runs/*'], removes: 'runs/*' }

/** Imports large histories, every object under a prefix, by a Distributed Map of Step Functions. */
export class ImportWorkflow extends Construct {
  readonly finishImport: LambdaFunction
  readonly stateMachine: StateMachine

  constructor(scope: Construct, id: string, props: ImportWorkflowProps) {
    super(scope, id)
    const { configuration, encryptionKey, importBucket, importObject } = props
    this.finishImport = new ServiceFunction(this, 'finish-import', {
      ...props,
      name: 'finish-import',
      timeout: Duration.minutes(15),
      ...together(
        recordsAccess(props, ['GetItem']),
        importBucketAccess(importBucket, encryptionKey, ofRuns),
        sourceListing(configuration),
      ),
    }).lambda
    const definition = workflowDefinition({
      importObjectArn: importObject.functionArn,
      finishImportArn: this.finishImport.functionArn,
      importBucketName: importBucket.bucketName,
      partition: Stack.of(this).partition,
      concurrency: configuration.importConcurrency,
    })
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      definitionBody: DefinitionBody.fromString(Stack.of(this).toJsonString(definition)),
      role: workflowRole(this, props, this.finishImport),
      tracingEnabled: true,
      logs: {
        // AWS asks for this beginning of the name: other names fill up the account's one policy for such logs.
        destination: new ServiceLog(this, 'Log', {
          ...props,
          logGroupName: `/aws/vendedlogs/states/${configuration.stackName}`,
        }).logGroup,
        level: LogLevel.ERROR,
        includeExecutionData: false,
      },
    })
    allowMapRuns(this, this.stateMachine)
    new CfnOutput(this, 'Arn', {
      key: 'ImportStateMachine',
      description: 'What npm run import -- --prefix s3://... starts',
      value: this.stateMachine.stateMachineArn,
    })
  }
}

const workflowRole = (
  scope: Construct,
  { configuration, encryptionKey, importBucket, importObject }: ImportWorkflowProps,
  finishImport: LambdaFunction,
): Role => {
  const role = new Role(scope, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') })
  const statements = [
    new PolicyStatement({
      actions: ['lambda:InvokeFunction'],
      resources: [importObject.functionArn, finishImport.functionArn],
    }),
    new PolicyStatement({ actions: ['s3:ListBucket'], resources: [importBucket.bucketArn] }),
    ...sourceListing(configuration).statements,
    // https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
    new PolicyStatement({
      actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
      resources: [importBucket.arnForObjects('runs/*')],
    }),
    encryptThrough('s3', encryptionKey),
  ]
  for (const statement of statements) role.addToPolicy(statement)
  return role
}

/** A map starts executions of its own state machine, whose ARN is not known to the policy that it needs at first. */
const allowMapRuns = (scope: Construct, { role, stateMachineArn, stateMachineName }: StateMachine) => {
  const arn = (resource: string, name: string) =>
    `arn:${Aws.PARTITION}:states:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}:${name}`
  new Policy(scope, 'MapPolicy', {
    roles: [role],
    statements: [
      new PolicyStatement({ actions: ['states:StartExecution'], resources: [stateMachineArn] }),
      new PolicyStatement({
        actions: ['states:DescribeExecution', 'states:StopExecution', 'states:RedriveExecution'],
        resources: [
          arn('execution', `${stateMachineName}:*`),
          arn('execution', `${stateMachineName}/${mapLabel}:*`),
        ],
      }),
    ],
  })
}
