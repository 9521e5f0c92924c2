import type { FieldName } from './fields.ts'
import { HistoryError } from './history-error.ts'
import { type Parse, parseReply } from './parse.ts'
import { type Connection, get } from './transport.ts'

export type ListOptions<Field extends FieldName = never> = {
  /** Of `start_date`: from here, included, to there, excluded. */
  readonly from?: Date | string | undefined
  readonly to?: Date | string | undefined
  /** These three are compared without regard to case. */
  readonly mediaTypes?: readonly string[] | undefined
  readonly types?: readonly string[] | undefined
  readonly subTypes?: readonly string[] | undefined
  readonly statuses?: readonly number[] | undefined
  readonly entityTypes?: readonly number[] | undefined
  /** By `start_date`; default: `desc`, newest first. */
  readonly sort?: 'asc' | 'desc' | undefined
  /** What to return of each; `interaction_id` always comes along. */
  readonly fields?: readonly Field[] | undefined
  /** Interactions of a page, 1 to 1000; default: 200. */
  readonly pageSize?: number | undefined
  readonly signal?: AbortSignal | undefined
}

export type Page<Row> = {
  readonly items: readonly Row[]
  /** For the next page; undefined on the last one. It never expires. */
  readonly cursor: string | undefined
}

/** A list that is asked for page by page while it is read: `for await (const interaction of list)`. */
export type InteractionList<Row> = AsyncIterable<Row> & {
  /** Page by page. */
  pages(): AsyncGenerator<Page<Row>, void, undefined>
  /** One page: the first, or the one that a cursor of the same list leads to. */
  page(cursor?: string): Promise<Page<Row>>
  /** How many interactions there are in all. */
  count(): Promise<number>
}

/** The list at a path. */
export const interactionList = <Row>(
  connection: Connection & { readonly parse: Parse },
  path: string,
  { pageSize = 200, signal, ...options }: ListOptions<FieldName>,
): InteractionList<Row> => {
  const query = queryOf(options)
  const page = (cursor?: string): Promise<Page<Row>> =>
    get(
      connection,
      { path, signal, query: { limit: String(pageSize), ...query, ...(cursor !== undefined && { cursor }) } },
      async (response) => ({
        items: await parseReply<readonly Row[]>(response, connection.parse, Array.isArray),
        cursor: cursorIn(response.headers.get('link') ?? ''),
      }),
    )
  async function* pages() {
    let cursor: string | undefined
    do {
      const one = await page(cursor)
      cursor = one.cursor
      yield one
    } while (cursor !== undefined)
  }
  return {
    page,
    pages,
    count: () =>
      get(
        connection,
        { path, signal, query: { ...query, limit: '1', fields: 'interaction_id', count: 'exact' } },
        async (response) => {
          await response.text()
          const count = response.headers.get('x-total-count')
          if (count !== null) return Number(count)
          throw new HistoryError('unexpected_reply', 'The reply has no X-Total-Count.')
        },
      ),
    async *[Symbol.asyncIterator]() {
      for await (const { items } of pages()) yield* items
    },
  }
}

/** Only the cursor of the link is taken: a request never goes where a reply says. */
const cursorIn = (link: string): string | undefined => {
  const url = /<([^>]+)>;\s*rel="?next"?/.exec(link)?.[1]
  return url === undefined ? undefined : (new URL(url, 'http://host').searchParams.get('cursor') ?? undefined)
}

const queryOf = ({
  from,
  to,
  mediaTypes,
  types,
  subTypes,
  statuses,
  entityTypes,
  sort,
  fields,
}: Omit<ListOptions<FieldName>, 'pageSize' | 'signal'>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries({
      started_from: instant(from),
      started_to: instant(to),
      media_types: mediaTypes?.join(),
      types: types?.join(),
      sub_types: subTypes?.join(),
      statuses: statuses?.join(),
      entity_types: entityTypes?.join(),
      sort,
      fields: fields?.join(),
    }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )

const instant = (at: Date | string | undefined): string | undefined =>
  at instanceof Date ? at.toISOString() : at
