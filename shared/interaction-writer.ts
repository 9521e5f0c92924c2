import { assignmentOf, formatAssignment } from './assignment.ts'
import type { AttachmentBody } from './attachment.ts'
import { settleBinaryContent } from './binary-content.ts'
import type { ContentWriter } from './content-writer.ts'
import type { InteractionDocument } from './interaction-document.ts'
import { type Attributes, isRecord } from './interaction-record.ts'
import { movedTo, toAttributes } from './record-attributes.ts'
import type { Collection, RecordTable } from './record-table.ts'
import {
  assignmentUpdate,
  hasLinks,
  holdUpdate,
  type Links,
  linksOf,
  linkUpdate,
  versionUpdate,
} from './record-update.ts'
import type { Tombstones } from './tombstones.ts'

/**
 * `stored`: readers see something new; `unchanged`: this was there; `older`: a newer version was there; `erased`: the interaction, or
 * its customer, was erased before, and stays so.
 */
export type Outcome = 'stored' | 'unchanged' | 'older' | 'erased'

/** `waiting`: it is kept and will show when its interaction comes. */
export type LinkOutcome = 'stored' | 'unchanged' | 'waiting' | 'erased'

/**
 * Every call can be repeated: a second time heals whatever a crash left half done. The order of calls does not matter: services, bodies
 * and attachments only ever grow, all else is decided by versions and dates. Each throws `DocumentError` for what cannot be kept, else
 * the SDK's errors.
 */
export type InteractionWriter = {
  /** Stores a document: its bodies, then the record, then the copies for its services. */
  put(tenant: string, document: InteractionDocument): Promise<Outcome>
  /** Links an interaction to a service. */
  link(tenant: string, interactionId: string, serviceId: string): Promise<LinkOutcome>
  /** Adds an attachment. The first e-mail message, or the only attachment, is served as the binary body. */
  attach(tenant: string, interactionId: string, attachment: AttachmentBody): Promise<LinkOutcome>
  /** Moves an interaction to another customer, as of an instant: a version of a later date brings its own customer again. */
  assign(
    tenant: string,
    interactionId: string,
    customerId: string,
    at: string,
  ): Promise<LinkOutcome | 'older'>
  /** Keeps an interaction from retention, or no longer, as of an instant. */
  hold(tenant: string, interactionId: string, hold: boolean, at: string): Promise<LinkOutcome | 'older'>
}

export type Stores = {
  readonly table: RecordTable
  readonly contents: ContentWriter
  readonly tombstones: Tombstones
}

/** Writes interactions into the table and their bodies into the bucket, for readers of both. */
export const interactionWriter = ({ table, contents, tombstones }: Stores): InteractionWriter => {
  /** What follows a change of a record: the binary body, then the copies. */
  const finish = async (tenant: string, id: string, changed: Attributes) => {
    await table.putCopies(tenant, await settleBinaryContent(table, contents, tenant, id, changed))
    return isRecord(changed) ? 'stored' : 'waiting'
  }

  /** The same where nothing changed: a crash between the record and what follows it ends here when its cause comes again. */
  const heal = async (tenant: string, id: string, { record, copied }: Collection) => {
    const settled = await settleBinaryContent(table, contents, tenant, id, record)
    await table.putCopies(tenant, settled, settled === record ? copied : new Set())
    return isRecord(record) ? 'unchanged' : 'waiting'
  }

  /** Removes the bodies that were stored before it was seen that the interaction is erased. */
  const forget = async (tenant: string, id: string) => {
    await contents.remove(tenant, id)
    return 'erased' as const
  }

  /** Adds links, which the collection that was found may have already. */
  const addLinks = async (
    tenant: string,
    id: string,
    links: Links,
    found: Collection,
  ): Promise<LinkOutcome> => {
    if (isErased(found.record)) return 'erased'
    if (hasLinks(found.record, links)) return heal(tenant, id, found)
    const changed = await table.update(tenant, id, linkUpdate(links, found.record['revision']?.N))
    if (changed) return finish(tenant, id, changed)
    return addLinks(tenant, id, links, await table.collection(tenant, id))
  }

  /** Writes a version; resolves to the changed record, or to what stood in the way: a newer version, the same, or an erasure. */
  const putVersion = async (
    tenant: string,
    id: string,
    version: string,
    attributes: Attributes,
    links: Links,
  ) => {
    let changed = await table.update(tenant, id, versionUpdate(attributes, links))
    for (;;) {
      if (changed) return { changed }
      const found = await table.collection(tenant, id)
      const { record } = found
      if (isErased(record) || (record['version']?.S ?? '') >= version) return { found }
      const assigned = assignmentOf(record)
      const effective =
        assigned && assigned.at >= version
          ? { ...attributes, ...movedTo(tenant, assigned.customerId, attributes) }
          : attributes
      changed = await table.update(tenant, id, versionUpdate(effective, links, record['revision']?.N))
    }
  }

  return {
    async put(tenant, document) {
      const { interactionId: id, version, customerId } = document
      if (customerId !== undefined && (await tombstones.has(tenant, customerId))) return 'erased'
      const { attributes, largeUdata } = toAttributes(tenant, document)
      const attachments = await all(document.attachments, (one) => contents.putAttachment(tenant, id, one))
      if (largeUdata !== undefined) await contents.putUdata(tenant, id, largeUdata, version)
      await all(document.contents, (body) => contents.put(tenant, id, body, version))
      const links = linksOf(document, attachments)
      const { changed, found } = await putVersion(tenant, id, version, attributes, links)
      if (changed) {
        await finish(tenant, id, changed)
        return 'stored'
      }
      if (isErased(found.record)) return forget(tenant, id)
      if (hasLinks(found.record, links)) {
        await heal(tenant, id, found)
        return found.record['version']?.S === version ? 'unchanged' : 'older'
      }
      return (await addLinks(tenant, id, links, found)) === 'erased' ? forget(tenant, id) : 'stored'
    },

    link: async (tenant, id, serviceId) =>
      addLinks(tenant, id, { services: [serviceId] }, await table.collection(tenant, id)),

    async attach(tenant, id, attachment) {
      const kept = await contents.putAttachment(tenant, id, attachment)
      const found = await table.collection(tenant, id)
      const outcome = await addLinks(tenant, id, { attachments: [kept] }, found)
      return outcome === 'erased' ? forget(tenant, id) : outcome
    },

    async assign(tenant, id, customerId, at) {
      const assigned = formatAssignment({ at, customerId })
      for (;;) {
        const found = await table.collection(tenant, id)
        const { record } = found
        if (isErased(record)) return 'erased'
        const earlier = record['assigned']?.S ?? ''
        if (earlier === assigned) return heal(tenant, id, found)
        if (earlier > assigned || (record['version']?.S ?? '') > at) return 'older'
        const update = isRecord(record)
          ? assignmentUpdate(assigned, movedTo(tenant, customerId, record), record['revision']?.N)
          : assignmentUpdate(assigned)
        const changed = await table.update(tenant, id, update)
        if (changed) return finish(tenant, id, changed)
      }
    },

    async hold(tenant, id, hold, at) {
      const changed = await table.update(tenant, id, holdUpdate(hold, at))
      if (changed) return finish(tenant, id, changed)
      const found = await table.collection(tenant, id)
      if (isErased(found.record)) return 'erased'
      await heal(tenant, id, found)
      return found.record['hold_at']?.S === at ? 'unchanged' : 'older'
    },
  }
}

/** Works on all at once. Nothing is under way any more when it fails: the next try would meet it. */
const all = async <One, Result>(
  ones: readonly One[],
  work: (one: One) => Promise<Result>,
): Promise<readonly Result[]> => {
  const working = ones.map(work)
  await Promise.allSettled(working)
  return Promise.all(working)
}

const isErased = (record: Attributes): boolean => record['erased'] !== undefined
