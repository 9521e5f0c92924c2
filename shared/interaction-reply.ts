import type { ApiRequest } from './api-request.ts'
import { byteCollector } from './byte-collector.ts'
import { ApiError } from './errors.ts'
import { needsUdata, writeResource } from './interaction-record.ts'
import type { InteractionStore } from './interaction-store.ts'
import { readFields } from './list-parameters.ts'
import { jsonReply, type Reply } from './reply.ts'

/** Room for most interactions. */
const usualBytes = 8192

/** Answers a read of one interaction. */
export const interactionReply = async (store: InteractionStore, request: ApiRequest): Promise<Reply> => {
  const fields = readFields(request.parameters)
  const record = await store.get(request.tenant, request.id)
  if (!record) throw new ApiError('interaction_not_found', 'There is no interaction with this id.')
  const whole = needsUdata(fields) ? await store.complete(request.tenant, record, request.signal) : record
  const out = byteCollector(usualBytes)
  writeResource(whole, request.baseUrl, fields, out)
  return jsonReply(out.take())
}
