import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { alarmTable } from './alarm-table.ts'
import { AlarmTopic } from './alarm-topic.ts'
import { BurnRateAlarm } from './burn-rate.ts'
import { accessLogMetric, type Observed } from './observed.ts'

export type AlarmsProps = { readonly observed: Observed; readonly encryptionKey: IKey }

/** Answers that only the access log knows of, as API Gateway gave them by itself. */
const counted = {
  TooManyRequests: FilterPattern.stringValue('$.status', '=', '429'),
  AuthorizerFailures: FilterPattern.stringValue('$.refusedBy', '=', 'AUTHORIZER_*'),
}

/** Tells the operator what users would otherwise tell him. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, { observed, encryptionKey }: AlarmsProps) {
    super(scope, id)
    const { configuration, accessLog } = observed
    for (const [name, filterPattern] of Object.entries(counted)) {
      const { namespace: metricNamespace, metricName } = accessLogMetric(configuration, name, {})
      new MetricFilter(this, name, { logGroup: accessLog, filterPattern, metricNamespace, metricName })
    }
    const { topic } = new AlarmTopic(this, 'Notifications', { configuration, encryptionKey })
    const action = new SnsAction(topic)
    for (const { name, metric, threshold, periods, meaning, first } of alarmTable(observed)) {
      const alarm = new Alarm(this, name, {
        alarmName: `${configuration.stackName} ${name}`,
        alarmDescription: `${meaning} First: ${first}`,
        metric,
        threshold,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        evaluationPeriods: periods,
        // No traffic is no trouble.
        treatMissingData: TreatMissingData.NOT_BREACHING,
      })
      alarm.addAlarmAction(action)
    }
    new BurnRateAlarm(this, 'Availability', observed).alarm.addAlarmAction(action)
  }
}
