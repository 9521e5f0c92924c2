import type { ApiRequest } from './api-request.ts'
import { fromCursor } from './cursor.ts'
import { invalidParameter } from './errors.ts'
import { toInstant } from './instant.ts'
import { type FilterField, filterValue } from './interaction-record.ts'
import type { ListQuery } from './list-query.ts'

export type ListRequest = {
  readonly query: ListQuery
  /** Rows of a page; undefined for the whole list. */
  readonly limit: number | undefined
  readonly fields: ReadonlySet<string> | undefined
  readonly count: boolean
}

type Parameters = ApiRequest['parameters']

/** Largest page that can be asked for. */
const limitMaximum = 1000
/** DynamoDB compares an attribute with up to 100 values in one condition. */
const filterValuesLimit = 100

const filterParameters = {
  media_types: { field: 'media_type', integers: false },
  types: { field: 'type', integers: false },
  sub_types: { field: 'sub_type', integers: false },
  statuses: { field: 'status', integers: true },
  entity_types: { field: 'entity_type', integers: true },
} as const satisfies Record<string, { field: FilterField; integers: boolean }>

/** Reads the query of a list; throws `ApiError` that names the parameter. */
export const toListRequest = (
  index: ListQuery['index'],
  { tenant, id, parameters }: ApiRequest,
): ListRequest => {
  const fields = readFields(parameters)
  const startedFrom = readInstant(parameters, 'started_from')
  const startedTo = readInstant(parameters, 'started_to')
  if (startedFrom !== undefined && startedTo !== undefined && startedFrom > startedTo)
    throw invalidParameter('started_to', 'started_to is before started_from.')
  return {
    query: {
      tenant,
      index,
      id,
      order: readOneOf(parameters, 'sort', ['asc', 'desc']) ?? 'desc',
      startedFrom,
      startedTo,
      filters: readFilters(parameters),
      after: readCursor(parameters),
      withOther: fields !== undefined,
    },
    limit: readLimit(parameters),
    fields,
    count: readOneOf(parameters, 'count', ['exact']) !== undefined,
  }
}

/** The `fields` of a request as a set; undefined when it has none. */
export const readFields = (parameters: Parameters): ReadonlySet<string> | undefined => {
  const names = readValues(parameters, 'fields')
  return names && new Set(names)
}

const readValues = (parameters: Parameters, name: string): readonly string[] | undefined => {
  const values = parameters.get(name)?.split(',')
  if (values?.includes('')) throw invalidParameter(name, `${name} has an empty value between its commas.`)
  return values
}

const readFilters = (parameters: Parameters): ListQuery['filters'] => {
  const filters = new Map<FilterField, readonly string[]>()
  for (const [name, { field, integers }] of Object.entries(filterParameters)) {
    const values = readValues(parameters, name)
    if (!values) continue
    if (integers && !values.every((value) => /^-?\d{1,15}$/.test(value)))
      throw invalidParameter(name, `${name} takes integers, separated by commas.`)
    const distinct = [
      ...new Set(values.map((value) => (integers ? String(Number(value)) : filterValue(value)))),
    ]
    if (distinct.length > filterValuesLimit)
      throw invalidParameter(name, `${name} takes up to ${filterValuesLimit} values.`)
    filters.set(field, distinct)
  }
  return filters
}

const readInstant = (parameters: Parameters, name: string): string | undefined => {
  const value = parameters.get(name)
  if (value === undefined) return undefined
  const instant = toInstant(value)
  if (instant !== undefined) return instant
  throw invalidParameter(
    name,
    `${name} takes an ISO 8601 instant with a zone, such as 2009-08-05T09:33:10.000Z; a + in it is sent as %2B.`,
  )
}

const readOneOf = <const Value extends string>(
  parameters: Parameters,
  name: string,
  values: readonly Value[],
) => {
  const value = parameters.get(name)
  if (value === undefined) return undefined
  const found = values.find((one) => one === value)
  if (found === undefined) throw invalidParameter(name, `${name} takes ${values.join(' or ')}.`)
  return found
}

const readLimit = (parameters: Parameters): number | undefined => {
  const value = parameters.get('limit')
  if (value === undefined) return undefined
  if (/^\d{1,4}$/.test(value) && Number(value) >= 1 && Number(value) <= limitMaximum) return Number(value)
  throw invalidParameter('limit', `limit takes an integer from 1 to ${limitMaximum}.`)
}

const readCursor = (parameters: Parameters): string | undefined => {
  const value = parameters.get('cursor')
  if (value === undefined) return undefined
  const after = fromCursor(value)
  if (after !== undefined) return after
  throw invalidParameter('cursor', 'cursor takes what a Link header of the same list gave.')
}
