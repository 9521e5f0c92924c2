import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { type ExpiryUpdate, expiryUpdate } from './expiry-update.ts'
import { type Group, type Member, membersOf, threadsOf } from './retained-members.ts'
import { type Expiry, isStampOf, laterOf, type RetentionPolicy, toStamp } from './retention.ts'

export type RetentionStore = {
  /** The present threads of interactions, by partition keys; no entry for one that is not there. */
  threads(keys: readonly string[]): Promise<ReadonlyMap<string, string | undefined>>
  /** Reads the members of a group part by part. */
  members(group: Group): AsyncGenerator<readonly Member[]>
  /** When the group may go; undefined when it has no members. Changes nothing. */
  evaluate(group: Group): Promise<Expiry | undefined>
  /**
   * Gives every record of the group, and every copy of one, the expiry that the policy wants, and leaves their revisions alone. It
   * is done when one reading of the whole group finds nothing left to do: so several calls at once, and changes meanwhile, settle
   * on what holds last. Throws `Unsettled` or the SDK's errors: to be called again then.
   */
  settle(group: Group): Promise<Settled>
}

export type Settled = {
  /** When the group may go; undefined when it has no members. */
  readonly expiry: Expiry | undefined
  /** Records and copies that got another expiry. */
  readonly changed: number
}

/** A group changed faster than it could be read, or a copy of a record is missing. */
export class Unsettled extends Error {
  override readonly name = 'Unsettled'

  constructor() {
    super(
      'an interaction is being written, or lacks copies for its services: its expiry is to be found later',
    )
  }
}

/** How often a group is read, each time after a change of it. */
const readingsLimit = 8
const writesAtATime = 25

/** Expiry dates by a policy. Memory is flat however many members a thread has. */
export const retentionStore = (
  client: DynamoDBClient,
  tableName: string,
  policy: RetentionPolicy,
  now: () => number = Date.now,
): RetentionStore => {
  const members = (group: Group) => membersOf(client, tableName, policy, group)

  const survey = async (group: Group): Promise<Survey> => {
    let found: Survey = { expiry: undefined, stamps: [], isWhole: true }
    for await (const part of members(group)) found = part.reduce(withMember, found)
    return found
  }

  const setExpiry = (update: ExpiryUpdate): Promise<number> =>
    client
      .send(new UpdateItemCommand({ TableName: tableName, ...expiryUpdate(update) }))
      .then(() => 1, unlessConditionFailed)

  const stamp = async (group: Group, expiry: Expiry): Promise<number> => {
    let changed = 0
    for await (const part of members(group)) {
      // What was found does not hold any more: to be read again.
      if (part.some((member) => laterOf(member.expiry, expiry) !== expiry)) return changed
      const updates = part.flatMap((member) => updatesOf(member, expiry, now() / 1000))
      for (let from = 0; from < updates.length; from += writesAtATime)
        for (const count of await Promise.all(updates.slice(from, from + writesAtATime).map(setExpiry)))
          changed += count
    }
    return changed
  }

  return {
    threads: (keys) => threadsOf(client, tableName, keys),
    members,
    evaluate: async (group) => (await survey(group)).expiry,
    async settle(group) {
      let changed = 0
      for (let reading = 0; reading < readingsLimit; reading++) {
        const { expiry, stamps, isWhole } = await survey(group)
        if (expiry === undefined) return { expiry, changed }
        const nowSeconds = now() / 1000
        if (!stamps.every((one) => isStampOf(one, expiry, nowSeconds))) changed += await stamp(group, expiry)
        // Of what may go already, copies may have gone.
        else if (isWhole || Number(expiry) <= nowSeconds) return { expiry, changed }
        else break
      }
      throw new Unsettled()
    },
  }
}

/** What one reading of a group finds. */
type Survey = {
  readonly expiry: Expiry | undefined
  /** The least and the largest that items have, and `undefined` when one has none. */
  readonly stamps: readonly (number | undefined)[]
  readonly isWhole: boolean
}

const withMember = (found: Survey, member: Member): Survey => {
  const stamps = [...found.stamps, ...[member.record, ...member.copies].map(({ expires }) => expires)]
  const numbers = stamps.filter((one) => one !== undefined).toSorted((one, other) => one - other)
  return {
    expiry: found.expiry === undefined ? member.expiry : laterOf(found.expiry, member.expiry),
    stamps: [
      ...(stamps.includes(undefined) ? [undefined] : []),
      ...numbers.slice(0, 1),
      ...numbers.slice(-1),
    ],
    isWhole: found.isWhole && member.isWhole,
  }
}

/** What is to be written, so that a member has the expiry of its group. */
export const updatesOf = (member: Member, expiry: Expiry, nowSeconds: number): readonly ExpiryUpdate[] =>
  [member.record, ...member.copies]
    .filter(({ expires }) => !isStampOf(expires, expiry, nowSeconds))
    .map((item) => ({ member, item, stamp: toStamp(expiry, nowSeconds) }))

const unlessConditionFailed = (error: unknown): number => {
  if (error instanceof ConditionalCheckFailedException) return 0
  throw error
}
