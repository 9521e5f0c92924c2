import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Attributes } from '../../shared/interaction-record.ts'
import { type Expiry, expiryOf, isStampOf, keepReasons, laterOf, toStamp } from '../../shared/retention.ts'

const policy = { chat: 365, ﬁle: 2, '*': 3650 }
const day = 24 * 60 * 60
const seconds = (iso: string) => Date.parse(iso) / 1000

const record = (fields: object, more: Attributes = {}): Attributes => ({
  at: { S: '2020-01-01T00:00:00.000Z#a1' },
  media_type: { S: 'chat' },
  status: { S: '3' },
  resource: { S: JSON.stringify(fields) },
  ...more,
})
const ended = { end_date: '2020-03-01T00:00:00.000Z' }
const end = seconds('2020-03-01T00:00:00Z')

describe('an interaction may go', () => {
  test.each<[string, Attributes, Expiry]>([
    ['the days of its media type after its end', record(ended), end + 365 * day],
    [
      'those of * when there is no rule for its media type',
      record(ended, { media_type: { S: 'sms' } }),
      end + 3650 * day,
    ],
    [
      'those of * when its media type has a name of JavaScript’s',
      record(ended, { media_type: { S: 'constructor' } }),
      end + 3650 * day,
    ],
    ['those of * when it has no media type', record(ended, { media_type: { NULL: true } }), end + 3650 * day],
    [
      'in a whole second, never before its time',
      record({ end_date: '2020-03-01T00:00:00.001Z' }),
      end + 1 + 365 * day,
    ],
    [
      'after its start when it is stopped and has no end',
      record({}),
      seconds('2020-01-01T00:00:00Z') + 365 * day,
    ],
    ['after its end though it is not stopped', record(ended, { status: { S: '2' } }), end + 365 * day],
    ['never, while it is not stopped and has no end', record({}, { status: { S: '2' } }), 'not ended'],
    [
      'never, while its status is unknown and it has no end',
      record({}, { status: { NULL: true } }),
      'not ended',
    ],
    ['never, while it is held', record(ended, { hold: { BOOL: true } }), 'held'],
    ['again, when it is held no longer', record(ended, { hold: { BOOL: false } }), end + 365 * day],
    ['never, when its text cannot be read', record(ended, { resource: { S: '{"end_date":' } }), 'unreadable'],
    ['never, when it has no text', record(ended, { resource: { NULL: true } }), 'unreadable'],
    ['never, when its end is no date', record({ end_date: 'soon' }), 'not ended'],
  ])('%s', (_, item, expiry) => {
    expect(expiryOf(policy, item)).toBe(expiry)
  })

  test('never, without a rule for its media type or for all', () => {
    expect(expiryOf({ email: 1 }, record(ended))).toBe('no rule')
    expect(expiryOf({}, record(ended))).toBe('no rule')
  })
})

test('a thread may go when its last member may, and never while one of them may not', () => {
  const member = fc.record({
    mediaType: fc.constantFrom('chat', 'email', 'fax', undefined),
    status: fc.constantFrom('2', '3'),
    start: fc.integer({ min: 0, max: 4_000 }),
    lasted: fc.option(fc.integer({ min: 0, max: 400 })),
    hold: fc.constantFrom(false, false, false, false, true),
  })
  const rules = fc.record({ chat: fc.nat(900), email: fc.nat(900), '*': fc.nat(900) }, { requiredKeys: [] })
  fc.assert(
    fc.property(rules, fc.array(member, { minLength: 1, maxLength: 6 }), (policy, members) => {
      const date = (days: number) => new Date(days * day * 1000).toISOString()
      const items = members.map(({ mediaType, status, start, lasted, hold }) =>
        record(lasted === null ? {} : { end_date: date(start + lasted) }, {
          at: { S: `${date(start)}#a1` },
          media_type: mediaType === undefined ? { NULL: true } : { S: mediaType },
          status: { S: status },
          hold: { BOOL: hold },
        }),
      )
      const expiry = items.map((item) => expiryOf(policy, item)).reduce(laterOf)

      // Day by day, as the rule reads.
      const mayGo = (today: number) =>
        members.every(({ mediaType = '*', status, start, lasted, hold }) => {
          const keep = Object.entries(policy).find(([name]) => name === mediaType)?.[1] ?? policy['*']
          const isOver = lasted !== null || status === '3'
          return !hold && isOver && keep !== undefined && start + (lasted ?? 0) + keep <= today
        })
      if (typeof expiry === 'number') {
        expect(mayGo(expiry / day)).toBe(true)
        expect(mayGo(expiry / day - 1)).toBe(false)
      } else expect(mayGo(10_000)).toBe(false)
    }),
  )
})

test('of the reasons to keep a thread the same is told whatever the order of its members', () => {
  const expiry = fc.oneof(fc.nat(), fc.constantFrom(...keepReasons))
  fc.assert(
    fc.property(expiry, expiry, expiry, (one, two, three) => {
      expect(laterOf(laterOf(one, two), three)).toBe(laterOf(one, laterOf(three, two)))
    }),
  )
})

describe('the expiry of an item', () => {
  const now = seconds('2026-11-24T12:00:00Z') + 0.5

  test.each([now + 100 * day, now, now - 1000 * day].map(Math.floor))('is the date itself (%i)', (expiry) => {
    expect(toStamp(expiry, now)).toBe(expiry)
    expect(isStampOf(expiry, expiry, now)).toBe(true)
    expect([undefined, expiry + 1, expiry - 1].some((stamp) => isStampOf(stamp, expiry, now))).toBe(false)
  })

  test('is now when the date is so old that DynamoDB would not take it seriously, and stays', () => {
    const expiry = seconds('2010-01-01T00:00:00Z')
    const stamp = toStamp(expiry, now)
    expect(stamp).toBe(Math.floor(now))
    expect(isStampOf(stamp, expiry, now + 365 * day)).toBe(true)
    expect(isStampOf(stamp, expiry, now + 6 * 365 * day)).toBe(false)
    expect([undefined, expiry, now + 10].some((other) => isStampOf(other, expiry, now))).toBe(false)
  })

  test.each(keepReasons)('is none while it is kept: %s', (reason) => {
    expect(toStamp(reason, now)).toBeUndefined()
    expect(isStampOf(undefined, reason, now)).toBe(true)
    expect(isStampOf(now, reason, now)).toBe(false)
  })
})
