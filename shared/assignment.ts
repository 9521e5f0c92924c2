import type { Attributes } from './interaction-record.ts'

/** Who an interaction was assigned to, and when. */
export type Assignment = { readonly at: string; readonly customerId: string }

/** An assignment as a record keeps it: of two, the greater text is the later one. */
export const formatAssignment = ({ at, customerId }: Assignment): string => `${at}#${customerId}`

/** The assignment of a record; undefined when it was never assigned by itself. */
export const assignmentOf = ({ assigned }: Attributes): Assignment | undefined => {
  const text = assigned?.S
  if (text === undefined) return undefined
  const end = text.indexOf('#')
  return { at: text.slice(0, end), customerId: text.slice(end + 1) }
}
