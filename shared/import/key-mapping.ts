import { DocumentError } from '../document-error.ts'
import { attachmentKeys, interactionKeys, type KnownKey, type KnownKeys } from './known-keys.ts'

/** What keys stand for in each kind of document. */
export type KeyMapping = { readonly interaction: KnownKeys; readonly attachment: KnownKeys }

/** The published keys. */
export const publishedKeys: KeyMapping = { interaction: interactionKeys, attachment: attachmentKeys }

/**
 * Reads a mapping file: a JSON object of a site's own keys and the published keys that they stand for, or null for a key that
 * means something else at that site and is only to be kept. It holds for interactions and attachments; what holds for one
 * kind stands in an object under `interaction` or `attachment`. Throws `DocumentError` that names the key.
 */
export const parseKeyMapping = (json: string): KeyMapping => {
  const members = Object.entries(parseObject(json))
  const both = members.filter(([, value]) => !isObject(value))
  const split = new Map(members.flatMap(([name, value]) => (isObject(value) ? [[name, value] as const] : [])))
  for (const name of split.keys())
    if (name !== 'interaction' && name !== 'attachment')
      throw new DocumentError(
        `${name}: must be a key's name or null; only interaction and attachment hold objects`,
      )
  for (const [key, target] of both)
    if (!isKnown(target, interactionKeys) && !isKnown(target, attachmentKeys)) refuse(key, target, 'anything')
  const keysOf = (kind: keyof KeyMapping): KnownKeys => {
    const own = Object.entries(split.get(kind) ?? {})
    for (const [key, target] of own)
      if (!isKnown(target, publishedKeys[kind])) refuse(key, target, `an ${kind}`)
    return withOwnKeys(publishedKeys[kind], [...both, ...own])
  }
  return { interaction: keysOf('interaction'), attachment: keysOf('attachment') }
}

const parseObject = (json: string): object => {
  let value: unknown
  try {
    // Some editors put a byte order mark in front.
    value = JSON.parse(json.replace(/^\ufeff/, ''))
  } catch {
    throw new DocumentError('the mapping is not valid JSON')
  }
  if (isObject(value)) return value
  throw new DocumentError('the mapping must be a JSON object such as {"KUNDENNR":"contactId"}')
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isKnown = (target: unknown, keys: KnownKeys): boolean =>
  target === null || (typeof target === 'string' && keys.has(target.toLowerCase()))

const refuse = (key: string, target: unknown, kind: string): never => {
  const published = [...interactionKeys.keys(), ...attachmentKeys.keys()]
  throw new DocumentError(
    `${key}: ${JSON.stringify(target)} is no key of ${kind}; known are, in any case: ${[...new Set(published)].join(', ')}`,
  )
}

const withOwnKeys = (published: KnownKeys, own: readonly (readonly [string, unknown])[]): KnownKeys => {
  const keys = new Map<string, KnownKey>(published)
  for (const [key, target] of own) {
    const known = typeof target === 'string' ? published.get(target.toLowerCase()) : undefined
    if (target === null) keys.delete(key.toLowerCase())
    else if (known) keys.set(key.toLowerCase(), { field: known.field, rank: 0 })
  }
  return keys
}
