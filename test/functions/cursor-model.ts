import fc from 'fast-check'

type Row = { readonly interaction_id: string; readonly start_date: string }

/** The place behind which a cursor goes on, as its text says it; undefined for what is no cursor. */
export const placeIn = (cursor: string): string | undefined => {
  const at = Buffer.from(cursor, 'base64url').toString('latin1')
  if (Buffer.from(at, 'latin1').toString('base64url') !== cursor) return undefined
  const [, date = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)#[\w-]{1,64}$/.exec(at) ?? []
  const time = Date.parse(date)
  return !Number.isNaN(time) && new Date(time).toISOString() === date ? at : undefined
}

/** How a client may ask for a list: from a cursor that the service gave, an edited one, or any text. */
export const cursorQueries = (rows: readonly Row[]) => {
  const at = fc.constantFrom(
    ...rows.map(({ start_date, interaction_id }) => `${start_date}#${interaction_id}`),
  )
  const instant = fc.constantFrom(
    ...rows.map(({ start_date }) => start_date),
    ...['0000-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z', '2020-01-01T00:00:00.001Z'],
  )
  const id = fc.oneof(
    fc.constantFrom(...rows.map(({ interaction_id }) => interaction_id), '-', '_', 'z'.repeat(64), '0'),
    fc.stringMatching(/^[\w-]{1,8}$/),
  )
  const place = fc.oneof(
    at,
    fc.tuple(instant, id).map(([date, name]) => `${date}#${name}`),
  )
  const given = place.map((text) => Buffer.from(text).toString('base64url'))
  const edited = fc
    .tuple(given, fc.nat(), fc.constantFrom('', 'A', '_', '=', '+', '%'))
    .map(([text, where, piece]) => {
      const from = where % text.length
      return text.slice(0, from) + piece + text.slice(from + 1)
    })
  const wrong = fc
    .tuple(place, fc.constantFrom('#x', ' ', '/', '\0', 'é', 'Z'))
    .map((parts) => Buffer.from(parts.join('')).toString('base64url'))
  return fc.record(
    {
      cursor: fc.oneof(
        { weight: 5, arbitrary: given },
        ...[edited, wrong, fc.string({ unit: 'binary', minLength: 1 }), fc.base64String({ minLength: 4 })],
      ),
      sort: fc.constantFrom('asc', 'desc'),
      limit: fc.integer({ min: 1, max: 9 }).map(String),
      started_from: instant,
      started_to: instant,
    },
    { requiredKeys: ['cursor'] },
  )
}
