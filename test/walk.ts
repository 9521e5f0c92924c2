/** A row of a list, as far as tests of lists look at it. */
export type Row = {
  interaction_id: string
  start_date: string
  media_type?: string
  status?: number
  type?: string
}

/** Reads a list page by page along its Link headers, as a client does. */
export const walk = async (
  url: string,
  onPage: (page: readonly Row[], number: number) => Promise<void> | void = () => {},
): Promise<Row[]> => {
  const rows: Row[] = []
  let next: string | undefined = url
  for (let number = 1; next; number++) {
    const response: Response = await fetch(next)
    if (response.status !== 200) throw new Error(`${response.status} for ${next}: ${await response.text()}`)
    const page = (await response.json()) as Row[]
    rows.push(...page)
    await onPage(page, number)
    next = /^<(.+)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1]
  }
  return rows
}

/** What a list must be: newest first by start, then id, or the other way round. */
export const inListOrder = (rows: readonly Row[], order: 'asc' | 'desc' = 'desc'): Row[] => {
  const key = (row: Row) => `${row.start_date}#${row.interaction_id}`
  const ascending = rows.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
  return order === 'asc' ? ascending : ascending.reverse()
}
