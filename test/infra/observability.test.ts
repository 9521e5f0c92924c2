import { describe, expect, test } from 'vitest'
import { requestMetrics } from '../../shared/request-metrics.ts'
import { routes } from '../../shared/routes.ts'
import { ofType, onlyOfType, type SynthesizedTemplate, synthesized } from './synthesized.ts'

type Query = {
  Id: string
  Expression?: string
  MetricStat?: {
    Metric: { MetricName: string; Dimensions?: { Name: string; Value: unknown }[] }
    Period: number
  }
}
type Alarm = {
  id: string
  AlarmName?: string
  AlarmDescription: string
  AlarmActions?: unknown[]
  Metrics?: Query[]
  MetricName?: string
  Dimensions?: object[]
  Threshold: number
  TreatMissingData: string
}

const byDefault = synthesized()
const oidc = synthesized({ auth: 'oidc', oidcIssuer: 'https://a.example.com', oidcAudiences: 'a' })
const retained = synthesized({ retentionDays: { chat: 365 } })
const alarmsOf = (template: SynthesizedTemplate) =>
  ofType(template, 'AWS::CloudWatch::Alarm').map(({ id, Properties }) => ({ id, ...Properties }) as Alarm)
const named = (name: string, template = byDefault) => {
  const found = alarmsOf(template).find(({ AlarmName }) => AlarmName === `QueryInteractions ${name}`)
  if (!found) throw new Error(`no alarm ${name}`)
  return found
}
const metricNames = ({ Metrics = [] }: Alarm) =>
  Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric.MetricName ?? [])

describe('an alarm', () => {
  const own = alarmsOf(byDefault).filter(({ AlarmName }) => AlarmName)

  test.each(own.map((alarm) => [alarm.AlarmName, alarm] as const))(
    '%s says what it means to a user and what to do first, tells the operator, and is silent without traffic',
    (_, { AlarmDescription, AlarmActions, TreatMissingData }) => {
      expect(AlarmDescription).toMatch(/^[A-Z].{20,}\. First: .{20,}\.$/)
      expect(AlarmActions).toEqual([{ Ref: onlyOfType(byDefault, 'AWS::SNS::Topic').id }])
      expect(TreatMissingData).toBe('notBreaching')
    },
  )

  test('takes no more metrics than CloudWatch allows', () => {
    for (const { id, Metrics = [] } of alarmsOf(byDefault))
      expect(Metrics.filter(({ MetricStat }) => MetricStat).length, id).toBeLessThanOrEqual(10)
  })

  test('is there for the first byte of every route', () => {
    for (const route of Object.keys(routes)) {
      const { Metrics = [] } = named(`slow ${route}`)
      expect(Metrics.map(({ Expression }) => Expression)).toContain('IF(requests >= 100, slowest, 0)')
      expect(Metrics.find(({ Id }) => Id === 'slowest')?.MetricStat?.Metric).toMatchObject({
        MetricName: 'FirstByte',
        Dimensions: [
          { Name: 'Route', Value: route },
          { Name: 'Service', Value: 'QueryInteractions' },
        ],
      })
    }
  })

  test('covers every function, and the authorizer where there is one', () => {
    expect(metricNames(named('function errors'))).toEqual(Array(6).fill('Errors'))
    expect(metricNames(named('function throttles'))).toEqual(Array(6).fill('Throttles'))
    expect(metricNames(named('function throttles', oidc))).toEqual(Array(7).fill('Throttles'))
    expect(named('authorizer failures', oidc).Threshold).toBe(5)
    expect(() => named('authorizer failures')).toThrow()
  })

  test('covers what events, imports and changes set to work, with and without retention', () => {
    expect(metricNames(named('event function errors'))).toEqual(Array(4).fill('Errors'))
    expect(metricNames(named('event function throttles'))).toEqual(Array(4).fill('Throttles'))
    expect(metricNames(named('event function errors', retained))).toEqual(Array(5).fill('Errors'))
    expect(named('retention given up', retained).MetricName).toBe('ApproximateNumberOfMessagesVisible')
    expect(() => named('retention given up')).toThrow()
  })

  test.each([
    ['events given up', /^IngestWorkDeadLetters/],
    ['imports given up', /^ImportWorkDeadLetters/],
    ['changes given up', /^ChangesDeadLetters/],
  ])('%s: at the first dead letter', (name, queue) => {
    const { MetricName, Threshold, Dimensions } = named(name)
    expect([MetricName, Threshold]).toEqual(['ApproximateNumberOfMessagesVisible', 1])
    expect(Dimensions).toEqual([
      { Name: 'QueueName', Value: { 'Fn::GetAtt': [expect.stringMatching(queue), 'QueueName'] } },
    ])
  })

  test.each([
    ['events wait', 'ApproximateAgeOfOldestMessage', 3600],
    ['imports wait', 'ApproximateAgeOfOldestMessage', 4 * 3600],
    ['changes late', 'ChangeAgeMillis', 15 * 60 * 1000],
    ['documents rejected', 'RejectedDocuments', 1],
  ])('%s: from %s of %i on', (name, metric, threshold) => {
    const alarm = named(name)
    expect([alarm.MetricName, ...metricNames(alarm)]).toContain(metric)
    expect(alarm.Threshold).toBe(threshold)
  })

  test.each([
    ['imports failed', ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted']],
    ['changes fail', ['ExecutionFailed', 'ExecutionPartiallyFailed', 'ExecutionTimeout']],
  ])('%s: sums up %j', (name, metrics) => {
    expect(metricNames(named(name))).toEqual(metrics)
  })

  test('comes before the ceilings of the table are reached', () => {
    const { Metrics = [], Threshold } = named('reads near the ceiling', synthesized({ maxReadUnits: 100 }))
    expect(Threshold).toBe(0.8)
    // Sums of five minutes against 100 units a second.
    expect(Metrics.map(({ Expression }) => Expression)).toContain('MAX(METRICS()) / 30000')
    expect(metricNames(named('writes near the ceiling'))).toEqual(Array(4).fill('ConsumedWriteCapacityUnits'))
  })
})

describe('the alarm on availability', () => {
  const parts = alarmsOf(byDefault).filter(({ id }) => /Availability(fast|slow)/.test(id))

  test('has four windows and one voice', () => {
    const { Properties } = onlyOfType(byDefault, 'AWS::CloudWatch::CompositeAlarm')
    expect(Properties['AlarmActions']).toHaveLength(1)
    expect(String(Properties['AlarmDescription'])).toMatch(/99\.9 %.*First: /)
    expect(JSON.stringify(Properties['AlarmRule'])).toMatch(
      /fast60.* AND .*fast5.* OR .*slow360.* AND .*slow30/,
    )
    for (const { AlarmActions } of parts) expect(AlarmActions).toBeUndefined()
  })

  test.each([
    ['fast60', 3600, 0.0144],
    ['fast5', 300, 0.0144],
    ['slow360', 21600, 0.006],
    ['slow30', 1800, 0.006],
  ])('%s: a share of the requests of %i s above %d', (name, period, threshold) => {
    const part = parts.find(({ id }) => new RegExp(`Availability${name}[0-9A-F]{8}$`).test(id))
    expect(part?.Threshold).toBeCloseTo(threshold, 6)
    const periods = part?.Metrics?.flatMap(({ MetricStat }) => MetricStat?.Period ?? [])
    expect(new Set(periods)).toEqual(new Set([period]))
  })

  test('counts 5xx and cut transfers, and needs a hundred requests', () => {
    for (const part of parts) {
      expect(new Set(metricNames(part))).toEqual(new Set(['Count', '5XXError', 'CutTransfers']))
      expect(part.Metrics?.map(({ Expression }) => Expression)).toContain(
        'IF(requests >= 100, SUM([errors, cut]) / requests, 0)',
      )
    }
  })
})

describe('alarms go', () => {
  test('to a topic that only CloudWatch of this account may write to, encrypted and over TLS', () => {
    const { Properties } = onlyOfType(byDefault, 'AWS::SNS::Topic')
    expect(Properties).toMatchObject({ KmsMasterKeyId: expect.anything() })
    const policy = JSON.stringify(onlyOfType(byDefault, 'AWS::SNS::TopicPolicy').Properties)
    expect(policy).toContain('"aws:SecureTransport":"false"')
    expect(policy).toMatch(/"aws:SourceAccount":\{"Ref":"AWS::AccountId"\}.*cloudwatch\.amazonaws\.com/)
    expect(ofType(byDefault, 'AWS::SNS::Subscription')).toEqual([])
  })

  test('to an address', () => {
    expect(
      onlyOfType(synthesized({ alarmEmail: 'a@example.com' }), 'AWS::SNS::Subscription').Properties,
    ).toMatchObject({
      Protocol: 'email',
      Endpoint: 'a@example.com',
    })
  })

  test("to the operator's topic", () => {
    const alarmTopicArn = 'arn:aws:sns:us-east-1:123456789012:mine'
    const template = synthesized({ alarmTopicArn })
    expect(ofType(template, 'AWS::SNS::Topic')).toEqual([])
    expect(named('cut transfers', template).AlarmActions).toEqual([alarmTopicArn])
  })
})

describe('the dashboard', () => {
  const text = JSON.stringify(onlyOfType(byDefault, 'AWS::CloudWatch::Dashboard').Properties['DashboardBody'])

  test('shows every route in what concerns its users', () => {
    for (const metric of Object.keys(requestMetrics)) {
      for (const route of Object.keys(routes))
        expect(text, `${metric} of ${route}`).toMatch(new RegExp(`${metric}[^\\]]*${route}`))
    }
  })

  test.each([
    '5XXError',
    '4XXError',
    'Throttles',
    'ThrottledRequests',
    'TooManyRequests',
    'Duration',
    'ConsumedReadCapacityUnits',
    'ConsumedWriteCapacityUnits',
    'BucketSizeBytes',
    'IncomingBytes',
    'ApproximateAgeOfOldestMessage',
    'ExecutionsStarted',
    'AcceptedDocuments',
    'RejectedDocuments',
    'EventCount',
    'ChangeAgeMillis',
  ])('shows %s', (metric) => expect(text).toContain(metric))

  test('begins with what to look at', () => {
    expect(text.indexOf('Read from the top')).toBeLessThan(text.indexOf('"metric'))
  })
})

test('what the access log alone knows is counted', () => {
  const filters = ofType(byDefault, 'AWS::Logs::MetricFilter').map(
    ({ Properties }) => Properties['FilterPattern'],
  )
  expect(filters).toEqual(['{ $.status = "429" }', '{ $.refusedBy = "AUTHORIZER_*" }'])
})
