import { type JsonObject, objectAt } from './json.ts'
import type { Resolver } from './resolver.ts'

/** An event pattern with the names of resources in the place of references to them. */
export const readPattern = (value: unknown, resolver: Resolver, where: string): JsonObject =>
  objectAt(resolved(value, resolver, where), where)

const resolved = (value: unknown, resolver: Resolver, where: string): unknown => {
  if (Array.isArray(value)) return value.map((entry) => resolved(entry, resolver, where))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  const [[name = ''] = []] = entries
  if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) return resolver.text(value, where)
  return Object.fromEntries(
    entries.map(([key, entry]) => [key, resolved(entry, resolver, `${where}.${key}`)]),
  )
}
