import { setFlagsFromString } from 'node:v8'
import type { ApiRequest } from './api-request.ts'
import { toCursor } from './cursor.ts'
import { type InteractionRecord, needsUdata, toResource } from './interaction-record.ts'
import type { InteractionStore } from './interaction-store.ts'
import { toListRequest } from './list-parameters.ts'
import type { ListQuery } from './list-query.ts'
import { jsonReply, type Reply } from './reply.ts'

/** A list with more rows than this is a long one. */
const longListRows = 1_000

/**
 * V8 lets the space for young objects grow while the pages of a long list pass through it, to a hundred megabytes that it need not
 * have. From here on the space stays as large as it is. A list of 50,000 rows of 2 KB peaks at 0.45 of the memory of a plain
 * handler with this and at 0.85 without, for 1.1 of the CPU (`npm run bench`); `--optimize-for-size` would save as much for 1.6.
 */
const keepYoungSpace = () => setFlagsFromString('--semi-space-growth-factor=1')

/** A page ends early when its text gets this long: 1,000 records of 400 KB would not fit into the memory of a function. */
const pageLimitCharacters = 4 * 1024 * 1024

/** Answers a list: as a stream of all there is, or with `limit` as one page with a link to the next. */
export const listReply = async (
  store: InteractionStore,
  index: ListQuery['index'],
  collection: 'customers' | 'services',
  request: ApiRequest,
): Promise<Reply> => {
  const { query, limit, fields, count } = toListRequest(index, request)
  const isIncomplete = ({ hasLargeUdata }: InteractionRecord) => hasLargeUdata && needsUdata(fields)
  const toText = (record: InteractionRecord) =>
    isIncomplete(record)
      ? store.complete(request.tenant, record, request.signal).then(toWhole)
      : toWhole(record)
  const toWhole = (record: InteractionRecord) => toResource(record, request.baseUrl, fields)
  const total = count ? await store.count(query, request.signal) : undefined
  const headers = total === undefined ? {} : { 'X-Total-Count': String(total) }
  if (limit === undefined) return streamedReply(store, query, request, toText, headers)

  const { texts, last } = await readPage(store, query, limit, request.signal, toText)
  const link = last === undefined ? {} : { Link: `<${nextUrl(collection, request, last)}>; rel="next"` }
  return jsonReply(`[${texts.join(',\n')}]`, { ...headers, ...link })
}

/** At once, but for the rare record that had no room for its attached data. */
type ToText = (record: InteractionRecord) => string | Promise<string>

/** The first page is awaited, so that its failure can still be reported with a status. */
const streamedReply = async (
  store: InteractionStore,
  query: ListQuery,
  { signal }: ApiRequest,
  toText: ToText,
  headers: Readonly<Record<string, string>>,
): Promise<Reply> => {
  const pages = store.pages(query, signal)
  const first = await pages.next()
  const text = async function* () {
    let before = '['
    let rows = 0
    for (let page = first; !page.done; page = await pages.next()) {
      rows += page.value.length
      if (rows > longListRows) keepYoungSpace()
      for await (const texts of pageTexts(page.value, toText)) {
        // In front of one row, not of all: what is put together is copied.
        texts[0] = `${before}${texts[0]}`
        yield texts.join(',\n')
        before = ',\n'
      }
    }
    yield before === '[' ? '[]' : ']'
  }
  return { status: 200, headers: { 'Content-Type': 'application/json', ...headers }, body: text() }
}

/** The texts of a page together; what has to be waited for ends a part, so that memory stays flat. */
async function* pageTexts(records: readonly InteractionRecord[], toText: ToText): AsyncGenerator<string[]> {
  let ready: string[] = []
  for (const record of records) {
    const text = toText(record)
    if (typeof text === 'string') ready.push(text)
    else {
      yield [...ready, await text]
      ready = []
    }
  }
  if (ready.length > 0) yield ready
}

/** Up to `limit` rows, and the place of the last one when another row follows it. */
const readPage = async (
  store: InteractionStore,
  query: ListQuery,
  limit: number,
  signal: AbortSignal,
  toText: ToText,
) => {
  const texts: string[] = []
  let characters = 0
  let last: string | undefined
  for await (const records of store.pages(query, signal, limit + 1)) {
    for (const record of records) {
      if (texts.length === limit || characters > pageLimitCharacters) return { texts, last }
      const made = toText(record)
      const text = typeof made === 'string' ? made : await made
      texts.push(text)
      characters += text.length
      last = record.at
    }
  }
  return { texts, last: undefined }
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
