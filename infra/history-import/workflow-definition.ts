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

const ofObject = ['bucket', 'key', 'tenant', 'run']
const ofInput = ['bucket', 'prefix', 'tenant', 'run']

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
 * and the run as a whole fails when it is finished: its manifest names what is missing, `runs/<run>/executions/` says why.
 */
export const workflowDefinition = (parts: WorkflowParts) => ({
  Comment: 'Imports every object under a prefix: {"bucket", "prefix", "tenant", "run"}',
  QueryLanguage: 'JSONata',
  StartAt: 'Remember the run',
  States: {
    'Remember the run': {
      Type: 'Pass',
      Assign: Object.fromEntries(ofInput.map((name) => [name, input(name)])),
      Next: 'Import objects',
    },
    'Import objects': importObjects(parts),
    'Finish import': {
      ...task(
        parts.partition,
        parts.finishImportArn,
        Object.fromEntries(ofInput.map((name) => [name, ofRun(name)])),
      ),
      Output: '{% $states.result.Payload %}',
      Next: 'All imported?',
    },
    'All imported?': {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $states.input.incomplete > 0 %}', Next: 'Objects failed' },
        { Condition: '{% $states.input.objects = 0 %}', Next: 'Nothing to import' },
      ],
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
        '{% $string($states.input.incomplete) & " objects failed: see incomplete in " & $states.input.manifest %}',
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
        ...task(partition, importObjectArn, Object.fromEntries(ofObject.map((name) => [name, input(name)]))),
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
    Arguments: { Bucket: importBucketName, Prefix: '{% "runs/" & $run & "/executions" %}' },
  },
  Next: 'Finish import',
})
