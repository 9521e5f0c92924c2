import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { goldenDocument } from '../../../infra/sample/golden.ts'
import { parseDocument } from '../../../shared/interaction-document.ts'
import { readXml } from './read-xml.ts'

const golden = JSON.parse(
  readFileSync(new URL('../../golden/00001a57JGQ00BW8.json', import.meta.url), 'utf8'),
)
const { service_ids, content, ...fields } = JSON.parse(goldenDocument)

describe('goldenDocument', () => {
  it("has the fields of the old API's example, in its order, and the media type that the reply derives", () => {
    const { text, structured_text, structured_text_mime, binary_content, ...expected } = golden
    expect(JSON.stringify(fields)).toBe(JSON.stringify(expected))
    expect(content.structured_text.media_type).toBe(structured_text_mime)
  })

  it('has all three bodies and belongs to services, as the service accepts them', () => {
    const document = parseDocument(goldenDocument)
    expect(document.contents.map(({ kind }) => kind).sort()).toEqual([
      'binary_content',
      'plain_text',
      'structured_text',
    ])
    expect(document.serviceIds).toEqual(service_ids)
  })

  it('has a transcript whose times and numbers are those of the record', () => {
    const transcript = readXml(content.structured_text.inline)
    expect(transcript.attributes).toEqual({ startAt: '2009-08-05T09:33:10Z', sessionId: '00001a57JGQ00BW8' })
    const at = (name: string) => Date.parse(fields[name]) - Date.parse(fields.start_date)
    const shifts = transcript.children.map(({ attributes }) => Number(attributes['timeShift']) * 1000)
    expect(shifts).toContain(at('established_date'))
    expect(shifts).toContain(at('released_date'))
    expect(shifts.at(-1)).toBe(Math.floor(at('end_date') / 1000) * 1000)
    expect(content.structured_text.inline).toContain(fields.udata._smsSrcNumber)
    expect(content.structured_text.inline).toContain(fields.udata._smsDestNumber)
  })
})
