import { describe, expect, it } from 'vitest'
import { toPlainText } from '../../../infra/sample/transcript.ts'
import { type Element, readXml } from './read-xml.ts'
import { documents } from './sample.ts'

const chats = documents.flatMap((document) => {
  const body = document.content?.['structured_text']
  return body?.media_type === 'text/xml' ? [{ document, transcript: readXml(body.inline ?? '') }] : []
})
const number = (element: Element, name: string) => Number(element.attributes[name])

describe('toPlainText', () => {
  it('keeps what everybody saw, with the time and the nick of the writer', () => {
    const said = { kind: 'message', userId: '1', eventId: 1, timeShift: 65 } as const
    const text = toPlainText(Date.UTC(2020, 0, 1), [
      { ...said, visibility: 'ALL', text: 'hello' },
      { ...said, visibility: 'ALL', text: 'private', receiverId: '2' },
      { ...said, visibility: 'INT', text: 'coaching' },
      { ...said, visibility: 'VIP', text: 'supervision' },
    ])
    expect(text).toBe('[00:01:05] : hello\n')
  })
})

describe('every transcript', () => {
  it('is well-formed and belongs to its interaction', () => {
    expect(chats.length).toBeGreaterThan(12)
    for (const { document, transcript } of chats) {
      expect(transcript.name).toBe('chatTranscript')
      expect(transcript.attributes).toEqual({
        sessionId: document.interaction_id,
        startAt: `${document.start_date.slice(0, 19)}Z`,
      })
    }
  })

  it('tells its events in the order of time, with rising numbers', () => {
    for (const { transcript } of chats) {
      for (const [at, event] of transcript.children.entries()) {
        const before = transcript.children[at - 1]
        if (!before) continue
        expect(number(event, 'timeShift')).toBeGreaterThanOrEqual(number(before, 'timeShift'))
        expect(number(event, 'eventId')).toBeGreaterThan(number(before, 'eventId'))
      }
    }
  })

  it('introduces a party before it acts, and lets nobody act after leaving', () => {
    for (const { transcript } of chats) {
      const present = new Set<string | undefined>()
      for (const { name, attributes } of transcript.children) {
        if (name === 'newParty') expect(present.has(attributes['userId'])).toBe(false)
        else expect(present).toContain(attributes['userId'])
        if (attributes['receiverId']) expect(present).toContain(attributes['receiverId'])
        present.add(attributes['userId'])
        if (name === 'partyLeft') present.delete(attributes['userId'])
      }
    }
  })

  it('was established when the first human agent joined, and released when the last one left', () => {
    for (const { document, transcript } of chats) {
      const start = Date.parse(document.start_date)
      const agents = transcript.children.filter(
        ({ name, children }) =>
          name === 'newParty' &&
          children[0]?.attributes['personId'] !== '' &&
          children[0]?.attributes['userType'] === 'AGENT',
      )
      const [first] = agents
      expect(Date.parse(String(document['established_date'])) - start).toBe(
        number(first as Element, 'timeShift') * 1000,
      )
      const left = transcript.children.findLast(
        ({ name, attributes }) =>
          name === 'partyLeft' && agents.some((agent) => agent.attributes['userId'] === attributes['userId']),
      )
      const isOver = document.status === 3
      expect(document['released_date'] !== undefined).toBe(isOver)
      if (isOver)
        expect(Date.parse(String(document['released_date'])) - start).toBe(
          number(left as Element, 'timeShift') * 1000,
        )
    }
  })

  it('shows coaching and private messages in no plain text', () => {
    let hidden = 0
    for (const { document, transcript } of chats) {
      const plain = document.content?.['plain_text']?.inline ?? ''
      for (const { name, attributes, children } of transcript.children) {
        if (name !== 'message' || (attributes['visibility'] === 'ALL' && !attributes['receiverId'])) continue
        hidden++
        expect(plain).not.toContain(children[0]?.text)
      }
    }
    expect(hidden).toBeGreaterThan(3)
  })
})
