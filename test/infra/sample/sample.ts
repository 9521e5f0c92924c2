import { sampleDocuments } from '../../../infra/sample/documents.ts'

export type Sampled = {
  readonly [field: string]: unknown
  readonly interaction_id: string
  readonly customer_id?: string
  readonly media_type: string
  readonly type: string
  readonly sub_type?: string
  readonly entity_type: number
  readonly status: number
  readonly start_date: string
  readonly end_date?: string
  readonly parent_id?: string
  readonly thread_id: string
  readonly allow_children?: boolean
  readonly subject?: string
  readonly udata?: Record<string, unknown>
  readonly service_ids?: readonly string[]
  readonly content?: Record<string, Body>
}

type Body = { inline?: string; base64?: string; media_type?: string; file_name?: string; sha256?: string }

/** The sample that a first start loads, line by line. */
export const lines = [...sampleDocuments({ customers: 12, seed: 1 })]
export const documents = lines.map((line) => JSON.parse(line) as Sampled)

export const bytesOf = ({ inline, base64 }: Body): Buffer =>
  inline === undefined ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(inline)
