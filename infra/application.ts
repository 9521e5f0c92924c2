import { App, type AppProps } from 'aws-cdk-lib'
import featureFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' }
import { acknowledge, acknowledgements, checkCompliance } from './compliance.ts'
import { readConfiguration } from './configuration.ts'
import { QueryInteractionsStack } from './query-interactions-stack.ts'

export type Application = { readonly app: App; readonly stack: QueryInteractionsStack }

/**
 * The CDK app with its one stack, as the settings in its context want it; throws the configuration's error. All of CDK's recommended
 * behaviour is on: what an update of CDK adds to it shows in the tests of logical ids.
 */
export const application = ({ context, ...props }: AppProps = {}): Application => {
  const app = new App({ analyticsReporting: false, ...props, context: { ...featureFlags, ...context } })
  const configuration = readConfiguration(app.node.getAllContext())
  const stack = new QueryInteractionsStack(app, 'QueryInteractions', {
    configuration,
    stackName: configuration.stackName,
  })
  acknowledge(app, acknowledgements(configuration))
  // The local run and most tests do without CDK's own rules as well.
  if (process.env['CDK_VALIDATION'] !== 'false') checkCompliance(app)
  return { app, stack }
}
