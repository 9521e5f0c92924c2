import { dynamoDBClient } from '../shared/aws-clients.ts'
import { environmentNames, required } from '../shared/environment.ts'
import { interactionStore } from '../shared/interaction-store.ts'
import { serve } from '../shared/kernel.ts'
import { listReply } from '../shared/list-reply.ts'

const store = interactionStore(dynamoDBClient(), required(process.env, environmentNames.table))

/** GET /services/{service_id}/interactions */
export const handler = serve('list-service-interactions', (request) =>
  listReply(store, 'by-service', 'services', request),
)
