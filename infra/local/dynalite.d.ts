/** The part of dynalite that is used here; the package has no types. */
declare module 'dynalite' {
  import type { Server } from 'node:http'

  /** An unstarted DynamoDB server; closing it closes its store. */
  const dynalite: (options: {
    path: string
    createTableMs?: number
    deleteTableMs?: number
    updateTableMs?: number
  }) => Server
  export default dynalite
}

/** What dynalite's actions are made of: they call these through the module object, so that another function in its place is called instead. */
declare module 'dynalite/db/index.js' {
  import type { AttributeValue } from 'aws-lambda'

  type Item = Readonly<Record<string, AttributeValue>>
  type Table = {
    readonly TableName: string
    readonly KeySchema: readonly { readonly AttributeName: string }[]
  }
  type Done = (error?: unknown) => void
  type Operation =
    | { readonly type: 'put'; readonly key: string; readonly value: unknown }
    | { readonly type: 'del'; readonly key: string }
  type Range = { readonly gte: string; readonly lt: string; readonly limit?: number }

  type Iterator<Entry = unknown> = {
    /** The next entry; undefined after the last. Rejects when it was closed. */
    next(): Promise<Entry | undefined>
    /** The entries that are left; closes it. */
    all(): Promise<Entry[]>
    close(): Promise<void>
  }

  /** The LevelDB that holds items, indexes and tables, each under a prefix. */
  export type StoreLevel = {
    put(key: string, value: unknown, done: Done): void
    del(key: string, done: Done): void
    batch(operations: readonly Operation[], done: Done): void
    values(range: Range): Iterator<unknown>
    keys(range: Range & { readonly reverse?: boolean }): Iterator<string>
  }
  export type Store = { readonly db: StoreLevel }

  const db: {
    create(options: { path: string }): Store
    createKey(item: Item, table: Table): string
    /** Called by every write of an item, under the item's lock and before it is written. */
    updateIndexes(store: Store, table: Table, before: Item | undefined, after: Item | null, done: Done): void
  }

  export { Item, Iterator, Operation, Table }
  export default db
}
