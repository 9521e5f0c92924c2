import { s3Client } from '../shared/aws-clients.ts'
import { contentReply } from '../shared/content-reply.ts'
import { contentStore } from '../shared/content-store.ts'
import { environmentNames, required } from '../shared/environment.ts'
import { serve } from '../shared/kernel.ts'

const store = contentStore(s3Client(), required(process.env, environmentNames.bucket))

/** GET /interactions/{interaction_id}/structured_text */
export const handler = serve('get-structured-text', (request) =>
  contentReply(store, 'structured_text', request),
)
