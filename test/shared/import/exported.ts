import { expect } from 'vitest'
import { entryParser, type ParsedEntry } from '../../../shared/import/parse-entry.ts'

export type Interaction = Extract<ParsedEntry, { kind: 'interaction' }>
export type Attachment = Extract<ParsedEntry, { kind: 'attachment' }>

const parse = entryParser()

/** What a parser makes of a line that must be an interaction. */
export const interactionOf = (line: object | string, parser = parse): Interaction => {
  const entry = parser(typeof line === 'string' ? line : JSON.stringify(line))
  expect(entry.kind).toBe('interaction')
  return entry as Interaction
}

/** What a parser makes of a line that must be an attachment. */
export const attachmentOf = (line: object | string, parser = parse): Attachment => {
  const entry = parser(typeof line === 'string' ? line : JSON.stringify(line))
  expect(entry.kind).toBe('attachment')
  return entry as Attachment
}

/** The least that an interaction of an export has. */
export const least = { ixnId: '00001a57JGQ00BW8', startDate: '2015-08-05 08:31:20.78' }

/** The documented and the other fields of an interaction of an export. */
export const fieldsOf = (members: object, parser = parse) => {
  const { document, report } = interactionOf({ ...least, ...members }, parser)
  return {
    resource: JSON.parse(document.resource),
    other: JSON.parse(document.other ?? '{}'),
    unknownKeys: report.unknownKeys,
  }
}
