import type { ApiRequest } from '../../shared/api-request.ts'
import { contentReply } from '../../shared/content-reply.ts'
import type { ContentStore } from '../../shared/content-store.ts'
import { memoryContentStore, type StoredBody } from './memory-content-store.ts'

type Asking = {
  method?: ApiRequest['method']
  headers?: Record<string, string>
  store?: Partial<ContentStore>
}

/** A store with one body, and the replies of contentReply to requests for it. */
export const content = async (body: StoredBody | undefined = { bytes: Buffer.from('content') }) => {
  const memory = memoryContentStore()
  const id = { tenant: 't', interactionId: 'i1', kind: 'plain_text' } as const
  await memory.put(id, body)
  const reply = async ({ method = 'GET', headers = {}, store }: Asking = {}) => {
    const request: ApiRequest = {
      method,
      tenant: id.tenant,
      id: id.interactionId,
      parameters: new Map(),
      header: (name) => headers[name],
      baseUrl: 'https://api.example',
      signal: new AbortController().signal,
    }
    return contentReply({ ...memory.store, ...store }, id.kind, request)
  }
  return { ...memory, id, reply }
}
