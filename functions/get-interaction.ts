import { dynamoDBClient } from '../shared/aws-clients.ts'
import { environmentNames, required } from '../shared/environment.ts'
import { interactionReply } from '../shared/interaction-reply.ts'
import { interactionStore } from '../shared/interaction-store.ts'
import { serve } from '../shared/kernel.ts'
import { lazyUdata } from '../shared/lazy-udata.ts'

const store = interactionStore(
  dynamoDBClient(),
  required(process.env, environmentNames.table),
  lazyUdata(process.env),
)

/** GET /interactions/{interaction_id} */
export const handler = serve('get-interaction', (request) => interactionReply(store, request))
