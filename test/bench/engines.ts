import { openStores } from '../../infra/local/open-stores.ts'

/** The local engines in a process of their own, until its standard input ends: says where they answer. */
const [folder = ''] = process.argv.slice(2)
await using stores = await openStores(folder)
process.stdout.write(`${JSON.stringify(stores.endpoints)}\n`)
for await (const _ of process.stdin);
