import type { Manifest } from '../../shared/import/manifest.ts'
import type { Verdict } from './verdict.ts'

/** Something that is not as it was imported: where it stands in the input, and which fields. Never a value. */
export type Difference = {
  readonly state: Verdict['state'] | 'changed' | 'incomplete'
  readonly input: string
  readonly line?: number
  readonly interaction_id?: string
  readonly fields?: readonly string[]
}

/** What a verification counts. */
export type Findings = {
  documents: number
  same: number
  newer: number
  moved: number
  /** Documents whose interactions are not there: those that the import found erased, or without an interaction, need not be. */
  missing: number
  readonly mayBeMissing: number
  readonly rejected: number
  bodies: number
  bodyBytes: number
  differences: number
}

export const newFindings = ({ counts }: Manifest): Findings => ({
  ...{ documents: 0, same: 0, newer: 0, moved: 0, missing: 0 },
  mayBeMissing: counts.erased + counts.attachments.erased + counts.attachments.orphans,
  rejected: counts.rejected,
  ...{ bodies: 0, bodyBytes: 0, differences: 0 },
})

/** Counts a verdict in; what is worth a line of the report is returned. */
export const addVerdict = (
  findings: Findings,
  { state, id, fields, bodies = 0, bytes = 0 }: Verdict,
  input: string,
  line: number,
): Difference | undefined => {
  findings.documents++
  findings.bodies += bodies
  findings.bodyBytes += bytes
  if (state === 'different') findings.differences++
  else findings[state]++
  if (state === 'missing' && findings.missing > findings.mayBeMissing) findings.differences++
  if (state === 'same' || state === 'newer') return undefined
  return { state, input, line, interaction_id: id, ...(fields && { fields }) }
}
