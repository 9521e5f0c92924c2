import dynalite from 'dynalite'
import db, {
  type Item,
  type Iterator,
  type Operation,
  type Store,
  type StoreLevel,
  type Table,
} from 'dynalite/db/index.js'

/** A write of an item as it is about to happen. */
export type ItemWrite = {
  readonly table: Table
  /** The item's key in the store. */
  readonly key: string
  readonly before: Item | undefined
  readonly after: Item | undefined
}

/** Says what is to be written with an item, whole or not at all, and learns when it is. */
export type WriteHook = (write: ItemWrite) => { readonly with: readonly Operation[]; done(): void }

const stores = new Map<string, Store>()
const writes = new WeakMap<Store, Map<string, ItemWrite>>()
const { create, updateIndexes } = db

db.create = (options) => {
  const store = create(options)
  stores.set(options.path, store)
  return store
}

// dynalite has no streams, but each of its writes comes through here with both images, under the item's lock.
db.updateIndexes = (store, table, before, after, done) => {
  const item = after ?? before
  if (item) {
    const key = `item-${table.TableName}~${db.createKey(item, table)}`
    writes.get(store)?.set(key, { table, key, before, after: after ?? undefined })
  }
  updateIndexes(store, table, before, after, done)
}

/**
 * A DynamoDB server (dynalite) whose writes of items carry along what a hook says, in one batch of LevelDB: so there is no item
 * without its entries, and no entry without its item, whenever the process dies. `carry` sets the hook before the first write.
 */
export const openHookedServer = (path: string) => {
  const server = dynalite({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 })
  const store = stores.get(path)
  if (!store)
    throw new Error('dynalite has opened no store: it is not the version that the local run is made for')
  stores.delete(path)
  closeIterators(store.db)
  const pending = new Map<string, ItemWrite>()
  writes.set(store, pending)
  return { server, level: store.db, carry: (hook: WriteHook) => carryAlong(store.db, pending, hook) }
}

/**
 * dynalite ends its iterators by `return`, which those of LevelDB have not: each query then kept its rows, and a snapshot of the
 * store, until the end of the process (3.5 KB a request of the API).
 */
const closeIterators = (level: StoreLevel) => {
  const { keys, values } = level
  level.keys = (range) => returning(keys.call(level, range))
  level.values = (range) => returning(values.call(level, range))
}

const returning = <One extends Iterator>(iterator: One): One =>
  Object.assign(iterator, { return: () => iterator.close() })

const carryAlong = (level: StoreLevel, pending: Map<string, ItemWrite>, hook: WriteHook) => {
  const { put, del, batch } = level
  const write = (operation: Operation, plain: () => void, done: (error?: unknown) => void) => {
    const expected = pending.get(operation.key)
    if (!expected) return plain()
    pending.delete(operation.key)
    const carried = hook(expected)
    batch([operation, ...carried.with], (error) => {
      carried.done()
      done(error)
    })
  }
  level.put = (key, value, done) => write({ type: 'put', key, value }, () => put(key, value, done), done)
  level.del = (key, done) => write({ type: 'del', key }, () => del(key, done), done)
}
