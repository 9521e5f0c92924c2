import type { ContentWriter } from './content-writer.ts'
import type { InteractionDocument } from './interaction-document.ts'
import { toAttributes } from './interaction-record.ts'
import type { RecordTable } from './record-table.ts'
import { kindsOf } from './record-update.ts'

/** `stored`: readers see something new; `unchanged`: this version was there; `older`: a newer version was there. */
export type Outcome = 'stored' | 'unchanged' | 'older'

export type InteractionWriter = {
  /**
   * Stores a document: its bodies, then the record, then the copies for its services. Every step can be repeated, so that
   * the same call again heals a crash anywhere between them. Links to services and bodies only ever grow, whatever the order
   * in which versions arrive. Throws `DocumentError` for a document that cannot be kept, else the SDK's errors.
   */
  put(tenant: string, document: InteractionDocument): Promise<Outcome>
}

/** Writes interactions into the table and their bodies into the bucket, for readers of both. */
export const interactionWriter = (table: RecordTable, contents: ContentWriter): InteractionWriter => ({
  async put(tenant, document) {
    const { interactionId, version, serviceIds } = document
    const attributes = toAttributes(tenant, document)
    await Promise.all(document.contents.map((body) => contents.put(tenant, interactionId, body, version)))

    const written = await table.putVersion(tenant, document, attributes)
    if (written) {
      await table.putCopies(tenant, written)
      return 'stored'
    }
    const { record, copied } = await table.collection(tenant, interactionId)
    const knows = (attribute: string, ids: readonly string[]) =>
      ids.every((id) => record[attribute]?.SS?.includes(id))
    if (!knows('services', serviceIds) || !knows('contents', kindsOf(document))) {
      await table.putCopies(tenant, await table.addLinks(tenant, document))
      return 'stored'
    }
    // A crash between the record and its copies ends here when the document comes again.
    await table.putCopies(tenant, record, copied)
    return record['version']?.S === version ? 'unchanged' : 'older'
  },
})
