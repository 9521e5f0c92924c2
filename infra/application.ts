import { App, type AppProps, type Environment } from 'aws-cdk-lib'
import featureFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' }
import { acknowledge, acknowledgements, checkCompliance } from './compliance.ts'
import { type Configuration, readConfiguration, SettingError } from './configuration.ts'
import { QueryInteractionsStack } from './query-interactions-stack.ts'

export type Application = { readonly app: App; readonly stack: QueryInteractionsStack }

/**
 * The CDK app with its one stack, as the settings in its context want it; throws `SettingError`. All of CDK's recommended
 * behaviour is on: what an update of CDK adds to it shows in the tests of logical ids.
 */
export const application = ({ context, ...props }: AppProps = {}): Application => {
  const app = new App({ analyticsReporting: false, ...props, context: { ...featureFlags, ...context } })
  const configuration = readConfiguration(app.node.getAllContext())
  const stack = new QueryInteractionsStack(app, 'QueryInteractions', {
    configuration,
    stackName: configuration.stackName,
    env: environment(configuration),
  })
  acknowledge(app, acknowledgements(configuration))
  // The local run and most tests do without CDK's own rules as well.
  if (process.env['CDK_VALIDATION'] !== 'false') checkCompliance(app)
  return { app, stack }
}

/**
 * CDK's command sets both from the credentials. The table's key needs a region that is known; where none is, as in the local run, it
 * does not matter which.
 */
const environment = ({ replicas }: Configuration): Environment => {
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region = 'us-east-1' } = process.env
  if (region in replicas)
    throw new SettingError(`setting "replicas" must not name ${region}, where the stack itself is`)
  return { region, ...(account && { account }) }
}
