import { mainAttachment } from './attachment.ts'
import type { ContentWriter } from './content-writer.ts'
import { type Attributes, isRecord } from './interaction-record.ts'
import type { RecordTable } from './record-table.ts'
import { binaryContentUpdate } from './record-update.ts'

/**
 * Makes the binary body of an interaction what its attachments say: the first e-mail message, the only attachment, or none. A body that
 * a document brought itself stays. Returns the record as it is then. Whatever order the attachments come in, the last one settles it.
 */
export const settleBinaryContent = async (
  table: RecordTable,
  contents: ContentWriter,
  tenant: string,
  interactionId: string,
  found: Attributes,
): Promise<Attributes> => {
  let record = found
  for (;;) {
    const attachments = record['attachments']?.SS ?? []
    const revision = record['revision']?.N
    // Attachments that wait for their interaction are not served either.
    if (attachments.length === 0 || revision === undefined || !isRecord(record)) return record
    const main = mainAttachment(attachments)
    const isOurs = await contents.showAttachment(tenant, interactionId, main)
    const isLinked = record['contents']?.SS?.includes('binary_content') ?? false
    if (!isOurs || isLinked === (main !== undefined)) return record
    const written = await table.update(
      tenant,
      interactionId,
      binaryContentUpdate(main !== undefined, revision),
    )
    if (written) return written
    record = (await table.collection(tenant, interactionId)).record
  }
}
