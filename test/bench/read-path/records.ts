import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import { sampleDocuments } from '../../../infra/sample/documents.ts'
import { parseDocument } from '../../../shared/interaction-document.ts'
import type { Attributes } from '../../../shared/interaction-record.ts'
import { toAttributes } from '../../../shared/record-attributes.ts'
import { recordSortKey } from '../../../shared/table-schema.ts'

/** Names of the stub's tables: the same interactions as this service stores them, and as typed attributes. */
export const tables = { ours: 'stored-text', typed: 'typed-attributes' } as const

export type TableName = (typeof tables)[keyof typeof tables]

/** An item as DynamoDB sends it: bytes in base64. */
export type Item = Readonly<Record<string, Exclude<AttributeValue, AttributeValue.BMember> | { B: string }>>

const tenant = 'default'

/** Attached data as a routing system adds them, so that a record has about 1.9 KB. */
const routingData = Object.fromEntries(
  Array.from({ length: 18 }, (_, index) => [
    `RTargetObjectSelected_${index}`,
    `VQ_${(index * 7919).toString(36)}_Skill_Billing_Retention_${index}`,
  ]),
)

/** What both tables say of an interaction beside its fields. */
const linkAttributes = {
  contents: { SS: ['plain_text', 'structured_text'] },
  structured_text_mime: { S: 'text/xml' },
} satisfies Item

/** Invented interactions of one customer as items of both tables. */
export const sampleItems = (count: number): Readonly<Record<TableName, readonly Item[]>> => {
  const documents = sampleDocuments({ customers: count, seed: 1 }).filter(isTypable).take(count)
  const items: Record<TableName, Item[]> = { [tables.ours]: [], [tables.typed]: [] }
  for (const text of documents) {
    const document = JSON.parse(text)
    const { content, service_ids, ...fields } = document
    const resource = { ...fields, udata: { ...fields.udata, ...routingData } }
    const parsed = parseDocument(JSON.stringify({ ...resource, service_ids }))
    const { attributes } = toAttributes(tenant, parsed)
    const keys = { pk: { S: `${tenant}#${parsed.interactionId}` }, sk: { S: recordSortKey } }
    const { customer = { S: `${tenant}#nobody` }, at = { S: '' } } = attributes
    items[tables.ours].push({ ...keys, ...onWire(attributes), ...linkAttributes, revision: { N: '3' } })
    items[tables.typed].push({
      ...keys,
      customer,
      at,
      ...marshall(JSON.parse(parsed.resource)),
      ...linkAttributes,
    })
  }
  return items
}

const onWire = (attributes: Attributes): Item =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      value.B ? { B: Buffer.from(value.B).toString('base64') } : value,
    ]),
  )

/** Whether typed attributes keep a document: they lose digits of large numbers, and refuse some names. */
const isTypable = (document: string): boolean => {
  try {
    return JSON.stringify(unmarshall(marshall(JSON.parse(document)))) === document
  } catch {
    return false
  }
}
