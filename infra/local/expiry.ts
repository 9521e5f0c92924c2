import { ConditionalCheckFailedException, DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Item, Operation, StoreLevel } from 'dynalite/db/index.js'
import { expiryAttribute } from '../../shared/table-schema.ts'
import { localAccess } from './credentials.ts'
import type { ItemWrite } from './table-hook.ts'

/** An entry of the store about an item that has a time to live; its keys are strings. */
type Expiring = {
  readonly key: string
  readonly tableName: string
  readonly keys: Readonly<Record<string, string>>
}

const prefix = 'expiry~'
const timeKey = (seconds: number) => `${prefix}${String(seconds).padStart(16, '0')}`

/**
 * Time to live, which dynalite has not. Items that expire are noted in order of their time, with the write that says so, so that
 * finding them costs no scan of the table.
 */
export const openExpiry = (level: StoreLevel) => {
  const expiring = new Set<string>()
  return {
    /** Whether an item is being removed because its time has come. */
    isExpiring: (key: string) => expiring.has(key),
    /** What is to be written with a write. */
    note: ({ table, key, before, after }: ItemWrite): readonly Operation[] => {
      const [old, next] = [before, after].map((item) => entryKey(item, key))
      const keys = Object.fromEntries(
        table.KeySchema.map(({ AttributeName: name }) => [name, (after ?? before)?.[name]?.S ?? '']),
      )
      return [
        ...(old !== undefined && old !== next ? [{ type: 'del', key: old } as const] : []),
        ...(next !== undefined
          ? [{ type: 'put', key: next, value: entryOf(key, table.TableName, keys) } as const]
          : []),
      ]
    },
    /** Removes, through the server that answers at `endpoint`, every item whose time has come. */
    sweep: async (endpoint: string, now: number): Promise<void> => {
      const seconds = Math.floor(now / 1000)
      const due = await level.values({ gte: prefix, lt: timeKey(seconds + 1) }).all()
      if (due.length === 0) return
      const client = new DynamoDBClient({ endpoint, ...localAccess })
      for (const entry of due.filter(isExpiring)) {
        expiring.add(entry.key)
        await client.send(removalOf(entry, seconds)).catch(unlessChanged)
        expiring.delete(entry.key)
      }
      client.destroy()
    },
  }
}

const entryOf = (key: string, tableName: string, keys: Expiring['keys']): Expiring => ({
  key,
  tableName,
  keys,
})

const entryKey = (item: Item | undefined, key: string): string | undefined => {
  const seconds = Number(item?.[expiryAttribute]?.N)
  return Number.isFinite(seconds) ? `${timeKey(Math.ceil(seconds))}~${key}` : undefined
}

/** Only if it is still due: it may have been given more time meanwhile. */
const removalOf = ({ tableName, keys }: Expiring, seconds: number) =>
  new DeleteItemCommand({
    TableName: tableName,
    Key: Object.fromEntries(Object.entries(keys).map(([name, value]) => [name, { S: value }])),
    ConditionExpression: '#expires <= :now',
    ExpressionAttributeNames: { '#expires': expiryAttribute },
    ExpressionAttributeValues: { ':now': { N: String(seconds) } },
  })

const unlessChanged = (error: unknown): void => {
  if (!(error instanceof ConditionalCheckFailedException)) throw error
}

const isExpiring = (value: unknown): value is Expiring =>
  typeof value === 'object' && value !== null && 'tableName' in value && 'keys' in value
