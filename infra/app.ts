import { App } from 'aws-cdk-lib'
import { readConfiguration } from './configuration.ts'
import { QueryInteractionsStack } from './query-interactions-stack.ts'

const app = new App({ analyticsReporting: false })
const configuration = readConfiguration(app.node.getAllContext())
new QueryInteractionsStack(app, 'QueryInteractions', { configuration, stackName: configuration.stackName })
app.synth()
