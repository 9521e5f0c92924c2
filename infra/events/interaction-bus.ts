import { CfnOutput } from 'aws-cdk-lib'
import { EventBus } from 'aws-cdk-lib/aws-events'
import { Construct } from 'constructs'

/**
 * The bus that events come in by and changes go out by, for this account: who is of another takes a role of it. Nothing is archived:
 * puts hold personal data, which an erasure could not reach there.
 */
export class InteractionBus extends Construct {
  readonly bus: EventBus

  constructor(scope: Construct, id: string, stackName: string) {
    super(scope, id)
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: stackName,
      description: 'Interactions: events in, changes out',
    })
    new CfnOutput(this, 'Name', {
      key: 'EventBusName',
      description: 'What events are sent to, and changes followed on',
      value: this.bus.eventBusName,
    })
  }
}
