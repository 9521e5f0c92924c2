import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { localAccess } from '../local/credentials.ts'
import { runningEndpoints } from '../local/data-folder.ts'
import { outputOf, stackOutputs } from '../stack-outputs.ts'

export type Bus = { readonly client: EventBridgeClient; readonly name: string }

/** The bus of the service that runs on a data folder. Throws an error that says to start it when none does. */
export const localBus = async (folder: string): Promise<Bus> => {
  const endpoints = await runningEndpoints(folder)
  if (!endpoints) throw new Error(notRunning(folder))
  if (!endpoints.eventBus) throw new Error('the stack has no event bus')
  return {
    client: new EventBridgeClient({ ...localAccess, endpoint: endpoints.events }),
    name: endpoints.eventBus,
  }
}

/** What to do when nothing answers. */
export const notRunning = (folder: string): string =>
  `no service runs on the data folder ${folder}: start it with npm start -- --data ${folder}`

/** The bus of a deployed stack: its output EventBusName. Credentials and region come from the environment. */
export const deployedBus = async (stack: string): Promise<Bus> => ({
  client: new EventBridgeClient({}),
  name: outputOf(await stackOutputs(stack), 'EventBusName'),
})
