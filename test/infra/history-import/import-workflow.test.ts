import { describe, expect, test } from 'vitest'
import { functionNamed, idIn, readable, rightsOf, statementsOf, textOf } from '../rights.ts'
import { onlyOfType, synthesized } from '../synthesized.ts'

type State = {
  Type: string
  Next?: string
  Default?: string
  Choices?: { Condition: string; Next: string }[]
  Retry?: { ErrorEquals: string[]; MaxAttempts: number; BackoffRate: number; JitterStrategy: string }[]
  Arguments?: Record<string, unknown>
  Assign?: Record<string, string>
  TimeoutSeconds?: number
}
type Flow = { StartAt: string; States: Record<string, State> }
type Map = State & {
  ItemProcessor: Flow & { ProcessorConfig: object }
  ItemReader: object
  ItemSelector: Record<string, string>
  ResultWriter: object
  MaxConcurrency: number
  ToleratedFailurePercentage: number
}

const byDefault = synthesized({ sourceBuckets: ['old-exports'] })
const { id, Properties } = onlyOfType(byDefault, 'AWS::StepFunctions::StateMachine')
const readDefinition = (template = byDefault): Flow & { QueryLanguage: string } =>
  JSON.parse(textOf(onlyOfType(template, 'AWS::StepFunctions::StateMachine').Properties['DefinitionString']))
const definition = readDefinition()
const map = definition.States['Import objects'] as Map
const object = map.ItemProcessor

const nextOf = ({ Next, Default, Choices = [] }: State) =>
  [Next, ...Choices.map((choice) => choice.Next), Default].filter((name) => name !== undefined)

/** Every state that can be reached, in the order of a walk. */
const walk = ({ StartAt, States }: Flow): string[] => {
  const seen = new Set([StartAt])
  for (const name of seen) {
    const state = States[name]
    if (!state) throw new Error(`there is no state ${name}`)
    for (const next of nextOf(state)) seen.add(next)
  }
  return [...seen]
}

describe.each([
  ['workflow', definition],
  ['workflow of an object', object],
])('the %s', (_, flow) => {
  test('reaches every state, and ends nowhere but in an end', () => {
    expect(walk(flow).toSorted()).toEqual(Object.keys(flow.States).toSorted())
    for (const [name, state] of Object.entries(flow.States))
      expect(['Succeed', 'Fail'].includes(state.Type), name).toBe(nextOf(state).length === 0)
  })

  test('asks again, ever later, what has no room or fails for a moment', () => {
    const tasks = Object.values(flow.States).filter(({ Type }) => Type === 'Task')
    expect(tasks.length).toBeGreaterThan(0)
    for (const { Retry = [] } of tasks) {
      expect(Retry.map(({ ErrorEquals }) => ErrorEquals)).toEqual([
        ['Lambda.TooManyRequestsException'],
        ['States.ALL'],
      ])
      for (const retry of Retry) expect(retry).toMatchObject({ BackoffRate: 2, JitterStrategy: 'FULL' })
    }
  })

  test('waits for its functions as long as they may run', () => {
    const invoking = Object.values(flow.States).filter(({ Arguments }) => Arguments?.['FunctionName'])
    expect(invoking).toHaveLength(1)
    for (const { TimeoutSeconds } of invoking) expect(TimeoutSeconds).toBe(960)
  })
})

describe('every object under the prefix', () => {
  test('is found in the bucket that the input names', () => {
    expect(map.ItemReader).toEqual({
      Resource: 'arn:aws:states:::s3:listObjectsV2',
      Arguments: { Bucket: '{% $bucket %}', Prefix: '{% $prefix %}' },
    })
    expect(definition.States['Remember the run']?.Assign).toEqual({
      bucket: '{% $states.input.bucket %}',
      prefix: '{% $states.input.prefix %}',
      tenant: '{% $states.input.tenant %}',
      run: '{% $states.input.run %}',
    })
  })

  test('goes to import-object with its key and the run, in a workflow of its own', () => {
    expect(object.ProcessorConfig).toEqual({ Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' })
    expect(map.ItemSelector).toEqual({
      bucket: '{% $bucket %}',
      key: '{% $states.context.Map.Item.Value.Key %}',
      tenant: '{% $tenant %}',
      run: '{% $run %}',
    })
    expect(object.States['Import object']?.Arguments).toEqual({
      FunctionName: textOf({ 'Fn::GetAtt': [functionNamed(byDefault, 'import-object').id, 'Arn'] }),
      Payload: Object.fromEntries(
        ['bucket', 'key', 'tenant', 'run'].map((name) => [name, `{% $states.input.${name} %}`]),
      ),
    })
  })

  test('goes there again until it is finished', () => {
    expect(object.States['Import object']?.Next).toBe('Finished?')
    expect(object.States['Finished?']).toMatchObject({
      Choices: [{ Condition: '{% $states.input.finished %}', Next: 'Object imported' }],
      Default: 'Import object',
    })
  })

  test('is one of importConcurrency at once', () => {
    expect(map.MaxConcurrency).toBe(40)
    const few = readDefinition(synthesized({ importConcurrency: 1 })).States['Import objects'] as Map
    expect(few.MaxConcurrency).toBe(1)
  })

  test('that fails stops no other: the run is finished, then fails, and its folder says which it was', () => {
    expect(map.ToleratedFailurePercentage).toBe(100)
    expect(map.ResultWriter).toEqual({
      Resource: 'arn:aws:states:::s3:putObject',
      Arguments: { Bucket: '<ImportsBucket>', Prefix: '{% "runs/" & $run & "/executions" %}' },
    })
    const { 'Finish import': finish, 'All imported?': verdict } = definition.States
    expect(finish?.Arguments).toEqual({
      FunctionName: '<WorkflowfinishimportFunction>',
      Payload: {
        bucket: '{% $bucket %}',
        prefix: '{% $prefix %}',
        tenant: '{% $tenant %}',
        run: '{% $run %}',
      },
    })
    expect(finish?.Next).toBe('All imported?')
    expect(verdict).toMatchObject({
      Choices: [
        { Condition: '{% $states.input.incomplete > 0 %}', Next: 'Objects failed' },
        { Condition: '{% $states.input.objects = 0 %}', Next: 'Nothing to import' },
      ],
      Default: 'Imported',
    })
    expect(definition.States['Objects failed']?.Type).toBe('Fail')
  })

  test('is missing: a prefix without one is a mistake, which the run says', () => {
    expect(definition.States['Nothing to import']).toMatchObject({ Type: 'Fail', Error: 'NothingToImport' })
  })
})

describe('the state machine', () => {
  test('is an output of the stack', () => {
    expect(byDefault.Outputs['ImportStateMachine']?.Value).toEqual({ Ref: id })
  })

  test('logs errors without what is in them, and is traced', () => {
    expect(Properties).toMatchObject({
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: false },
    })
  })

  test('may do what it needs and no more', () => {
    const own = 'arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>'
    const rights = readable(statementsOf(byDefault, idIn(Properties['RoleArn'])))
    expect(rights.filter((right) => !/^(logs|xray):/.test(right))).toEqual(
      [
        ...['Decrypt', 'GenerateDataKey'].map(
          (action) =>
            `kms:${action} <EncryptionKey> {"StringEquals":{"kms:ViaService":"s3.us-east-1.amazonaws.com"}}`,
        ),
        'lambda:InvokeFunction <ImportimportobjectFunction>',
        'lambda:InvokeFunction <WorkflowfinishimportFunction>',
        ...['AbortMultipartUpload', 'GetObject', 'ListMultipartUploadParts', 'PutObject'].map(
          (action) => `s3:${action} <ImportsBucket>/runs/*`,
        ),
        's3:ListBucket <ImportsBucket>',
        's3:ListBucket arn:<AWS::Partition>:s3:::old-exports',
        'states:StartExecution <WorkflowStateMachine>',
        ...['DescribeExecution', 'RedriveExecution', 'StopExecution'].flatMap((action) => [
          `states:${action} ${own}:execution:<WorkflowStateMachine.Name>/objects:*`,
          `states:${action} ${own}:execution:<WorkflowStateMachine.Name>:*`,
        ]),
      ].toSorted(),
    )
  })

  test('ends a run with a function that reads and writes runs, and looks at records and sources', () => {
    expect(rightsOf(byDefault, 'finish-import').filter((right) => !right.startsWith('kms:'))).toEqual([
      'dynamodb:GetItem <InteractionsTable> {"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["default#*"]}}',
      's3:DeleteObject <ImportsBucket>/runs/*',
      's3:GetObject <ImportsBucket>/runs/*',
      's3:ListBucket <ImportsBucket>',
      's3:ListBucket arn:<AWS::Partition>:s3:::old-exports',
      's3:PutObject <ImportsBucket>/runs/*',
    ])
  })
})
