import type { ApiRequest } from './api-request.ts'
import { ApiError } from './errors.ts'
import { needsUdata, toResource } from './interaction-record.ts'
import type { InteractionStore } from './interaction-store.ts'
import { readFields } from './list-parameters.ts'
import { jsonReply, type Reply } from './reply.ts'

/** Answers a read of one interaction. */
export const interactionReply = async (store: InteractionStore, request: ApiRequest): Promise<Reply> => {
  const fields = readFields(request.parameters)
  const record = await store.get(request.tenant, request.id, request.signal)
  if (!record) throw new ApiError('interaction_not_found', 'There is no interaction with this id.')
  const whole = needsUdata(fields) ? await store.complete(request.tenant, record, request.signal) : record
  return jsonReply(toResource(whole, request.baseUrl, fields))
}
