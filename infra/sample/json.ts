/** What a document may hold. A `bigint` is written as a JSON number with every digit. */
export type Json = string | number | bigint | boolean | readonly Json[] | JsonObject

/** An absent member and an `undefined` one are the same: neither is written. */
export type JsonObject = { readonly [name: string]: Json | undefined }

/** JSON text on one line. `JSON.stringify` refuses a `bigint`, and a plain number loses digits beyond 2^53. */
export const toJson = (value: Json): string => {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object') return JSON.stringify(value)
  if (isList(value)) return `[${value.map(toJson).join(',')}]`
  const members: string[] = []
  for (const [name, member] of Object.entries(value)) {
    if (member !== undefined) members.push(`${JSON.stringify(name)}:${toJson(member)}`)
  }
  return `{${members.join(',')}}`
}

// `Array.isArray` does not narrow a read-only list out of a union.
const isList = (value: readonly Json[] | JsonObject): value is readonly Json[] => Array.isArray(value)
