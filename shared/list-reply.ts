import { setFlagsFromString } from 'node:v8'
import type { ApiRequest } from './api-request.ts'
import { type ByteCollector, byteCollector } from './byte-collector.ts'
import { toCursor } from './cursor.ts'
import { type InteractionRecord, needsUdata, writeResource } from './interaction-record.ts'
import type { InteractionStore } from './interaction-store.ts'
import { toListRequest } from './list-parameters.ts'
import type { ListQuery } from './list-query.ts'
import { jsonReply, type Reply } from './reply.ts'

/** A list with more rows than this is a long one. */
const longListRows = 1_000

/**
 * V8 lets the space for young objects grow while the pages of a long list pass through it, to a hundred megabytes that it need not
 * have. From here on the space stays as large as it is. A list of 50,000 rows of 2 KB peaks at 0.37 of the memory of a plain
 * handler with this and at 0.70 without, for 1.1 of the CPU (`npm run bench`); `--optimize-for-size` would save as much for 1.6.
 */
const keepYoungSpace = () => setFlagsFromString('--semi-space-growth-factor=1')

/** A page ends early when it gets this long: 1,000 records of 400 KB would not fit into the memory of a function. */
const pageLimitBytes = 4 * 1024 * 1024
/** A stream goes out in parts of about this size, and with the end of each page. */
const partBytes = 256 * 1024
/** With room for the row that makes a part long enough. */
const capacityBytes = partBytes + 32 * 1024

const separator = ',\n'

/** Answers a list: as a stream of all there is, or with `limit` as one page with a link to the next. */
export const listReply = async (
  store: InteractionStore,
  index: ListQuery['index'],
  collection: 'customers' | 'services',
  request: ApiRequest,
): Promise<Reply> => {
  const { query, limit, fields, count } = toListRequest(index, request)
  const total = count ? await store.count(query, request.signal) : undefined
  const headers = total === undefined ? {} : { 'X-Total-Count': String(total) }
  const writeRow = rowWriter(store, fields, request)
  if (limit === undefined) {
    // One row tells what HEAD asks: whether the list can be read.
    const need = request.method === 'HEAD' ? 1 : undefined
    return streamedReply(store.pages(query, request.signal, need), writeRow, headers)
  }

  const { json, last } = await readPage(store.pages(query, request.signal, limit + 1), limit, writeRow)
  const link = last === undefined ? {} : { Link: `<${nextUrl(collection, request, last)}>; rel="next"` }
  return jsonReply(json, { ...headers, ...link })
}

/** At once, but for the rare record that had no room for its attached data: that is to be waited for. */
type WriteRow = (record: InteractionRecord, out: ByteCollector) => undefined | Promise<void>

const rowWriter = (
  store: InteractionStore,
  fields: ReadonlySet<string> | undefined,
  { tenant, baseUrl, signal }: ApiRequest,
): WriteRow => {
  const write = (record: InteractionRecord, out: ByteCollector) => writeResource(record, baseUrl, fields, out)
  const withUdata = needsUdata(fields)
  return (record, out) => {
    if (record.hasLargeUdata && withUdata)
      return store.complete(tenant, record, signal).then((whole) => write(whole, out))
    write(record, out)
    return undefined
  }
}

type Pages = AsyncGenerator<readonly InteractionRecord[]>

/** The first page is awaited, so that its failure can still be reported with a status. */
const streamedReply = async (
  pages: Pages,
  writeRow: WriteRow,
  headers: Readonly<Record<string, string>>,
): Promise<Reply> => {
  const first = await pages.next()
  const body = async function* () {
    const out = byteCollector(capacityBytes)
    let rows = 0
    for (let page = first; !page.done; page = await pages.next()) {
      for (const record of page.value) {
        out.text(rows++ === 0 ? '[' : separator)
        const pending = writeRow(record, out)
        if (pending) await pending
        if (out.length() >= partBytes) yield out.take()
      }
      if (rows > longListRows) keepYoungSpace()
      if (out.length() > 0) yield out.take()
    }
    out.text(rows === 0 ? '[]' : ']')
    yield out.take()
  }
  return { status: 200, headers: { 'Content-Type': 'application/json', ...headers }, body: body() }
}

/** Up to `limit` rows, and the place of the last one when another row follows it. */
const readPage = async (pages: Pages, limit: number, writeRow: WriteRow) => {
  const out = byteCollector(capacityBytes)
  const end = (next?: string) => {
    out.text(']')
    return { json: out.take(), last: next }
  }
  let rows = 0
  let last: string | undefined
  out.text('[')
  for await (const records of pages) {
    for (const record of records) {
      if (rows === limit || out.length() > pageLimitBytes) return end(last)
      if (rows++ > 0) out.text(separator)
      const pending = writeRow(record, out)
      if (pending) await pending
      last = record.at
    }
  }
  return end()
}

/** The same request, one page on. Absolute, under the base that the client used. */
const nextUrl = (collection: string, { baseUrl, id, parameters }: ApiRequest, last: string): string => {
  const query = [...parameters]
    .filter(([name]) => name !== 'cursor')
    .concat([['cursor', toCursor(last)]])
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
  return `${baseUrl}/${collection}/${encodeURIComponent(id)}/interactions?${query}`
}
