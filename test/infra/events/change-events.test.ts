import { describe, expect, test } from 'vitest'
import { expectGuarded } from '../queues.ts'
import { functionNamed, idIn, readable, rightsOf, statementsOf } from '../rights.ts'
import { onlyOfType, synthesized } from '../synthesized.ts'

const byDefault = synthesized()
const pipe = onlyOfType(byDefault, 'AWS::Pipes::Pipe').Properties as {
  RoleArn: unknown
  Source: unknown
  Enrichment: unknown
  Target: unknown
  SourceParameters: {
    DynamoDBStreamParameters: Record<string, unknown> & { DeadLetterConfig: { Arn: unknown } }
    FilterCriteria: { Filters: { Pattern: string }[] }
  }
  TargetParameters: object
  LogConfiguration: object
}
const { DynamoDBStreamParameters: stream, FilterCriteria } = pipe.SourceParameters
const deadLettersId = idIn(stream.DeadLetterConfig.Arn)

describe('the pipe', () => {
  test('leads from the stream of the own table through describe-changes to the bus', () => {
    expect(pipe.Source).toEqual({
      'Fn::GetAtt': [expect.stringMatching(/^InteractionsTable/), 'StreamArn'],
    })
    expect(idIn(pipe.Enrichment)).toBe(functionNamed(byDefault, 'describe-changes').id)
    expect(idIn(pipe.Target)).toBe(onlyOfType(byDefault, 'AWS::Events::EventBus').id)
  })

  test('takes records only: copies for services change with them', () => {
    expect(FilterCriteria.Filters.map(({ Pattern }) => JSON.parse(Pattern))).toEqual([
      { dynamodb: { Keys: { sk: { S: ['record'] } } } },
    ])
  })

  test('tells changes as the service itself, by their own type and time', () => {
    expect(pipe.TargetParameters).toEqual({
      EventBridgeEventBusParameters: { Source: 'interactions', DetailType: '$.type', Time: '$.time' },
    })
  })

  test('begins with what is in the stream already, and takes no more at once than the bus does', () => {
    expect(stream).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 10,
      ParallelizationFactor: 10,
    })
  })

  test('finds the change that fails, and gives it up while an operator can still read it in the stream', () => {
    expect(stream).toMatchObject({ OnPartialBatchItemFailure: 'AUTOMATIC_BISECT', MaximumRetryAttempts: 100 })
    expect(Number(stream['MaximumRecordAgeInSeconds'])).toBeLessThanOrEqual(12 * 3600)
    expectGuarded(byDefault, deadLettersId)
  })

  test('logs errors without what is in the changes', () => {
    expect(pipe.LogConfiguration).toEqual({
      Level: 'ERROR',
      CloudwatchLogsLogDestination: {
        LogGroupArn: { 'Fn::GetAtt': [expect.stringMatching(/^ChangesLogGroup/), 'Arn'] },
      },
    })
  })

  test('may do what it needs and no more, for this account', () => {
    const roleId = idIn(pipe.RoleArn)
    const services = ['dynamodb', 'streams.dynamodb'].map((name) => `${name}.us-east-1.amazonaws.com`)
    expect(readable(statementsOf(byDefault, roleId))).toEqual([
      ...['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
        (action) => `dynamodb:${action} <InteractionsTable.StreamArn>`,
      ),
      'events:PutEvents <EventsBus>',
      `kms:Decrypt <EncryptionKey> ${JSON.stringify({ StringEquals: { 'kms:ViaService': services } })}`,
      'lambda:InvokeFunction <ChangesdescribechangesFunction>',
      'logs:CreateLogStream <ChangesLogGroup>',
      'logs:PutLogEvents <ChangesLogGroup>',
      'sqs:SendMessage <ChangesDeadLetters>',
    ])
    expect(byDefault.Resources[roleId]?.Properties['AssumeRolePolicyDocument']).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'pipes.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    })
  })
})

test('describe-changes reads nothing: a change holds all that it tells', () => {
  expect(rightsOf(byDefault, 'describe-changes')).toEqual([])
})
