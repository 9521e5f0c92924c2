export type WorkflowParts = {
  readonly importObjectArn: string
  readonly finishImportArn: string
  readonly importBucketName: string
  readonly partition: string
  /** Objects at once. */
  readonly concurrency: number
}

/** The name of the map's runs. */
export const mapLabel = 'objects'

const input = (name: string) => `{% $states.input.${name} %}`
const ofRun = (name: string) => `{% $${name} %}`

/** A function that has no room, or fails for a moment, is asked again: what it did is not done twice. */
const retry = [
  {
    ErrorEquals: ['Lambda.TooManyRequestsException'],
    IntervalSeconds: 5,
    MaxAttempts: 30,
    BackoffRate: 2,
    MaxDelaySeconds: 300,
    JitterStrategy: 'FULL',
  },
  {
    ErrorEquals: ['States.ALL'],
    IntervalSeconds: 2,
    MaxAttempts: 6,
    BackoffRate: 2,
    MaxDelaySeconds: 120,
    JitterStrategy: 'FULL',
  },
]

/** Longer than a function runs at most. */
const taskSeconds = 960

const task = (partition: string, functionArn: string, payload: object) => ({
  Type: 'Task',
  Resource: `arn:${partition}:states:::lambda:invoke`,
  Arguments: { FunctionName: functionArn, Payload: payload },
  TimeoutSeconds: taskSeconds,
  Retry: retry,
})

/**
 * The workflow of a large history, as Amazon States Language (https://states-language.net) in JSONata: each object under `prefix` of
 * `bucket` goes to `import-object` until it says `finished`, then `finish-import` ends the run. An object that fails stops no other,
 * and the run as a whole fails after it has finished: `runs/<run>/objects/` says which it was.
 */
export const workflowDefinition = (parts: WorkflowParts) => ({
  Comment: 'Imports every object under a prefix: {"bucket", "prefix", "tenant", "run"}',
  QueryLanguage: 'JSONata',
  StartAt: 'Remember the run',
  States: {
    'Remember the run': {
      Type: 'Pass',
      Assign: Object.fromEntries(['bucket', 'prefix', 'tenant', 'run'].map((name) => [name, input(name)])),
      Next: 'Import objects',
    },
    'Import objects': importObjects(parts),
    'Count objects': {
      Type: 'Task',
      Resource: `arn:${parts.partition}:states:::aws-sdk:sfn:describeMapRun`,
      Arguments: { MapRunArn: input('MapRunArn') },
      Retry: retry,
      Assign: {
        total: '{% $states.result.ItemCounts.Total %}',
        failed: '{% $states.result.ItemCounts.Total - $states.result.ItemCounts.Succeeded %}',
      },
      Next: 'Any object?',
    },
    'Any object?': {
      Type: 'Choice',
      Choices: [{ Condition: '{% $total = 0 %}', Next: 'Nothing to import' }],
      Default: 'Finish import',
    },
    'Finish import': {
      ...task(parts.partition, parts.finishImportArn, {
        bucket: ofRun('bucket'),
        prefix: ofRun('prefix'),
        tenant: ofRun('tenant'),
        run: ofRun('run'),
        objects: { total: ofRun('total'), failed: ofRun('failed') },
      }),
      Output: '{% $states.result.Payload %}',
      Next: 'All imported?',
    },
    'All imported?': {
      Type: 'Choice',
      Choices: [{ Condition: '{% $failed > 0 %}', Next: 'Objects failed' }],
      Default: 'Imported',
    },
    Imported: { Type: 'Succeed' },
    'Nothing to import': {
      Type: 'Fail',
      Error: 'NothingToImport',
      Cause: '{% "There is no object under s3://" & $bucket & "/" & $prefix %}',
    },
    'Objects failed': {
      Type: 'Fail',
      Error: 'ObjectsFailed',
      Cause:
        '{% $string($failed) & " of " & $string($total) & " objects failed: see runs/" & $run & "/objects/" %}',
    },
  },
})

const importObjects = ({ partition, concurrency, importObjectArn, importBucketName }: WorkflowParts) => ({
  Type: 'Map',
  Label: mapLabel,
  MaxConcurrency: concurrency,
  ToleratedFailurePercentage: 100,
  ItemReader: {
    Resource: `arn:${partition}:states:::s3:listObjectsV2`,
    Arguments: { Bucket: ofRun('bucket'), Prefix: ofRun('prefix') },
  },
  ItemSelector: {
    bucket: ofRun('bucket'),
    key: '{% $states.context.Map.Item.Value.Key %}',
    tenant: ofRun('tenant'),
    run: ofRun('run'),
  },
  ItemProcessor: {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'Import object',
    States: {
      'Import object': {
        ...task(partition, importObjectArn, {
          bucket: input('bucket'),
          key: input('key'),
          tenant: input('tenant'),
          run: input('run'),
        }),
        Output: '{% $merge([$states.input, $states.result.Payload]) %}',
        Next: 'Finished?',
      },
      'Finished?': {
        Type: 'Choice',
        Choices: [{ Condition: '{% $states.input.finished %}', Next: 'Object imported' }],
        Default: 'Import object',
      },
      'Object imported': { Type: 'Succeed' },
    },
  },
  ResultWriter: {
    Resource: `arn:${partition}:states:::s3:putObject`,
    Arguments: { Bucket: importBucketName, Prefix: '{% "runs/" & $run & "/objects" %}' },
  },
  Next: 'Count objects',
})
