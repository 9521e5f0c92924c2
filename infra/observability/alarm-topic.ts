import { Stack } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Construct } from 'constructs'
import type { Configuration } from '../configuration.ts'

export type AlarmTopicProps = { readonly configuration: Configuration; readonly encryptionKey: IKey }

/** Where alarms go: the operator's topic, or one that is made, with an e-mail address on it where one is configured. */
export class AlarmTopic extends Construct {
  readonly topic: ITopic

  constructor(scope: Construct, id: string, { configuration, encryptionKey }: AlarmTopicProps) {
    super(scope, id)
    const { alarmTopicArn, alarmEmail } = configuration
    this.topic = alarmTopicArn
      ? Topic.fromTopicArn(this, 'Topic', alarmTopicArn)
      : createTopic(this, encryptionKey, alarmEmail)
  }
}

const createTopic = (scope: Construct, masterKey: IKey, alarmEmail: string | undefined): Topic => {
  const topic = new Topic(scope, 'Topic', { masterKey, enforceSSL: true })
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  )
  if (alarmEmail) topic.addSubscription(new EmailSubscription(alarmEmail))
  return topic
}
