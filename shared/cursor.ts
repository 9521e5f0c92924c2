import { toInstant } from './instant.ts'
import { interactionIdPattern } from './interaction-id.ts'

/** A place in a list: the `at` of the last interaction that was returned. */
export const toCursor = (at: string): string => Buffer.from(at).toString('base64url')

/** Reads a cursor back; undefined for anything that `toCursor` cannot have made. */
export const fromCursor = (cursor: string): string | undefined => {
  const at = Buffer.from(cursor, 'base64url').toString()
  const [startDate = '', interactionId = '', ...rest] = at.split('#')
  const sound =
    rest.length === 0 && toInstant(startDate) === startDate && interactionIdPattern.test(interactionId)
  return sound && toCursor(at) === cursor ? at : undefined
}
