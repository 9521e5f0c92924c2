import { describe, expect, it } from 'vitest'
import { decodeHeader, type MailPart, readMail } from './read-mail.ts'
import { bytesOf, documents } from './sample.ts'

const leaves = (part: MailPart): readonly MailPart[] =>
  part.parts.length === 0 ? [part] : part.parts.flatMap(leaves)
const mails = documents.flatMap((document) => {
  const raw = document.content?.['binary_content']
  return raw?.media_type === 'message/rfc822' ? [{ document, source: bytesOf(raw).toString('latin1') }] : []
})

describe('every raw message', () => {
  it('is ASCII in lines of at most 78 characters that end in CRLF', () => {
    expect(mails.length).toBeGreaterThan(20)
    for (const { source } of mails) {
      expect(source).toMatch(/^[\r\n\x20-\x7e]*$/)
      expect(source.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
      expect(source.split('\r\n').filter((line) => line.length > 78)).toEqual([])
    }
  })

  it('holds the text and the HTML that are stored beside it', () => {
    for (const { document, source } of mails) {
      const [text, html] = leaves(readMail(source))
      expect(text?.mediaType).toBe('text/plain')
      expect(text?.bytes.toString().replaceAll('\r\n', '\n')).toBe(document.content?.['plain_text']?.inline)
      expect(html?.mediaType).toBe('text/html')
      expect(html?.bytes.toString()).toBe(document.content?.['structured_text']?.inline)
    }
  })

  it('has the subject, sender and date of its record', () => {
    for (const { document, source } of mails) {
      const { headers } = readMail(source)
      const from = document['from'] as { address: string; personal?: string }
      expect(decodeHeader(headers['subject'] ?? '')).toBe(document.subject)
      expect(headers['from']).toContain(`<${from.address}>`)
      expect(decodeHeader(headers['from'] ?? '')).toContain(from.personal ?? '')
      expect(new Date(headers['date'] ?? '').toISOString()).toBe(document['sent_date'])
    }
  })

  it('answers the message of its parent', () => {
    const byId = new Map(mails.map(({ document, source }) => [document.interaction_id, readMail(source)]))
    let answers = 0
    for (const { document, source } of mails) {
      const parent = byId.get(document.parent_id ?? '')
      if (!parent) continue
      answers++
      expect(readMail(source).headers['in-reply-to']).toBe(parent.headers['message-id'])
    }
    expect(answers).toBeGreaterThan(5)
  })

  it('carries attachments now and then, one with a name beyond ASCII', () => {
    const all = mails.flatMap(({ source }) => leaves(readMail(source)).slice(2))
    expect(all.length).toBeGreaterThan(2)
    for (const { headers } of all) expect(headers['content-disposition']).toMatch(/^attachment; filename/)
    expect(all.some(({ headers }) => headers['content-disposition']?.includes("filename*=UTF-8''"))).toBe(
      true,
    )
  })
})
