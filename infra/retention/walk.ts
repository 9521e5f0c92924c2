import type { Group, Member } from '../../shared/retained-members.ts'
import type { Expiry } from '../../shared/retention.ts'
import { type RetentionStore, Unsettled, updatesOf } from '../../shared/retention-store.ts'
import { keysWithoutThread, type ScannedTable, type Segment, threads } from './scan.ts'

/** What is found of an interaction: when it goes, with its thread, or why it stays. */
export type Found = Pick<Member, 'key' | 'mediaType'> & {
  readonly thread: string | undefined
  readonly expiry: Expiry
}

export type Walk = {
  readonly table: ScannedTable
  readonly store: RetentionStore
  /** Whether expiry dates are to be set and removed, rather than only found. */
  readonly applies: boolean
  /** Takes what was found; the walk goes on when it has. */
  readonly onFound: (found: readonly Found[]) => Promise<void>
}

export type WalkResult = {
  /** Records and copies that got another expiry, or lost theirs. */
  readonly changed: number
  /** Threads and interactions that are being written, or lack copies: to be looked at again. */
  readonly unsettled: number
}

const segmentsAtATime = 4
const groupsAtATime = 8
const keysAtATime = 100

/** Goes through all interactions of a table, threads as wholes. Memory is flat. May be run again at any time. */
export const walkTable = async (walk: Walk): Promise<WalkResult> => {
  const segments = Array.from({ length: segmentsAtATime }, (_, Segment) => ({
    Segment,
    TotalSegments: segmentsAtATime,
  }))
  const results = await Promise.all(segments.map((segment) => walkSegment(walk, segment)))
  return results.reduce(sum, nothing)
}

const nothing: WalkResult = { changed: 0, unsettled: 0 }

const sum = (one: WalkResult, other: WalkResult): WalkResult => ({
  changed: one.changed + other.changed,
  unsettled: one.unsettled + other.unsettled,
})

const walkSegment = async (walk: Walk, segment: Segment): Promise<WalkResult> => {
  let result = nothing
  for await (const keys of keysWithoutThread(walk.table, segment))
    for (const part of partsOf(keys, keysAtATime)) result = sum(result, await walkAlone(walk, part))
  for await (const groups of threads(walk.table, segment))
    for (const part of partsOf(groups, groupsAtATime))
      result = (await Promise.all(part.map((group) => walkThread(walk, group)))).reduce(sum, result)
  return result
}

const partsOf = <Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )

/** Interactions without a thread: read together, each of them by itself. */
const walkAlone = async ({ store, applies, onFound }: Walk, keys: readonly string[]) => {
  let result = nothing
  for await (const members of store.members({ thread: undefined, keys })) {
    await onFound(
      members.map(({ key, mediaType, expiry }) => ({ key, mediaType, expiry, thread: undefined })),
    )
    const wrong = members.filter(
      (member) => !member.isWhole || updatesOf(member, member.expiry, Date.now() / 1000).length > 0,
    )
    for (const part of partsOf(applies ? wrong : [], groupsAtATime)) {
      const settled = part.map(({ key }) => settle(store, { thread: undefined, keys: [key] }))
      result = (await Promise.all(settled)).reduce(sum, result)
    }
  }
  return result
}

const walkThread = async ({ store, applies, onFound }: Walk, group: Group): Promise<WalkResult> => {
  const result = applies ? await settle(store, group) : nothing
  const expiry = await store.evaluate(group)
  if (expiry === undefined) return result
  for await (const members of store.members(group))
    await onFound(members.map(({ key, mediaType }) => ({ key, mediaType, expiry, thread: group.thread })))
  return result
}

const settle = async (store: RetentionStore, group: Group): Promise<WalkResult> => {
  try {
    const { changed } = await store.settle(group)
    return { changed, unsettled: 0 }
  } catch (error) {
    if (error instanceof Unsettled) return { changed: 0, unsettled: 1 }
    throw error
  }
}
