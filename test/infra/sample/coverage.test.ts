import { describe, expect, it } from 'vitest'
import { bytesOf, documents, lines, type Sampled } from './sample.ts'

const has = (holds: (document: Sampled) => boolean) => expect(documents.some(holds)).toBe(true)
const transcripts = documents
  .filter(({ entity_type }) => entity_type === 2)
  .map(({ content }) => content?.['structured_text']?.inline ?? '')

describe('the sample of a first start', () => {
  it('is small enough to load in seconds', () => {
    expect(documents.length).toBeGreaterThan(150)
    expect(documents.length).toBeLessThan(250)
    expect(lines.join('\n').length).toBeLessThan(1_000_000)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(200_000)
  })

  it('has one customer with about 60 interactions, and mostly customers with a few', () => {
    const counts = new Map<string, number>()
    for (const { customer_id = '' } of documents) counts.set(customer_id, (counts.get(customer_id) ?? 0) + 1)
    const sorted = [...counts.values()].sort((one, other) => other - one)
    expect(sorted[0]).toBeGreaterThanOrEqual(60)
    expect(sorted.filter((count) => count <= 15).length).toBeGreaterThan(8)
  })

  it.each([
    ...[
      'voice',
      'voip',
      'email',
      'vmail',
      'smail',
      'chat',
      'video',
      'cobrowsing',
      'whiteboard',
      'appsharing',
    ],
    ...['webform', 'workitem', 'callback', 'fax', 'imchat', 'busevent', 'alert', 'sms', 'any', 'auxwork'],
    ...['smssession', 'mms', 'mmssession', 'facebook', 'facebooksession', 'twitter', 'webcallback', 'survey'],
    ...['outboundpreview', 'trainingitem', 'Call', 'EMAIL'],
  ])('has the media type %s', (mediaType) => has(({ media_type }) => media_type === mediaType))

  it.each([0, 1, 2, 3, 5, 6, 7])('has the entity type %i', (type) =>
    has(({ entity_type }) => entity_type === type),
  )

  it.each([0, 1, 2, 3])('has the status %i', (wanted) => has(({ status }) => status === wanted))

  it.each([
    ...['InboundNew', 'InboundCustomerReply', 'InboundCollaborationReply', 'InboundNDR', 'OutboundNew'],
    ...['OutboundReply', 'OutboundAcknowledgement', 'OutboundAutoResponse', 'OutboundRedirect'],
    ...['OutboundCollaborationInvite', 'InternalCollaborationInvite', 'InternalCollaborationReply'],
  ])('has the sub-type %s', (subType) => has(({ sub_type }) => sub_type === subType))

  it.each([
    ['coaching', 'visibility="INT"'],
    ['a line among supervisors', 'visibility="VIP"'],
    ['a private message', 'receiverId="'],
    ['a bot', '>BOT<'],
    ['typing', 'noticeType="TYPING_STARTED"'],
    ['a new nick', 'noticeType="USER_UPDATE_NICK"'],
    ['an upload', 'noticeType="FILE_UPLOADED"'],
    ['a blank nick', 'userNick=" "'],
    ['an emoji', '😅'],
    ['an escaped ]]>', ']]&gt;'],
    ['an escaped ampersand', '&amp;nbsp;'],
    ['nested attributes', 'type="kvlist"'],
    ['no leaving code', '<reason>left</reason>'],
  ])('has a transcript with %s', (_, part) => {
    expect(transcripts.some((transcript) => transcript.includes(part))).toBe(true)
  })

  it('has text from right to left', () => {
    expect(lines.some((line) => /\p{Script=Hebrew}/u.test(line))).toBe(true)
    expect(lines.some((line) => /\p{Script=Arabic}/u.test(line))).toBe(true)
    expect(lines.some((line) => line.includes('dir=\\"rtl\\"'))).toBe(true)
  })

  it('has interactions without a customer', () => has(({ customer_id }) => customer_id === undefined))

  it('has customer ids of 13, 16 and 19 characters, and one full of odd characters', () => {
    for (const length of [13, 16, 19]) has(({ customer_id }) => customer_id?.length === length)
    has(({ customer_id = '' }) =>
      ['+', '%', ' ', 'é', '"', "'", ':', '@'].every((odd) => customer_id.includes(odd)),
    )
  })

  it('has interaction ids with - and _, of 64 characters, and two that differ by case only', () => {
    const ids = documents.map(({ interaction_id }) => interaction_id)
    expect(ids.some((id) => id.includes('-') && id.includes('_'))).toBe(true)
    expect(ids.some((id) => id.length === 64)).toBe(true)
    expect(new Set(ids.map((id) => id.toLowerCase())).size).toBeLessThan(ids.length)
  })

  it('has five interactions of one customer in the same millisecond', () => {
    const burst = documents.filter(({ media_type }) => media_type === 'busevent')
    const at = Object.groupBy(burst, ({ customer_id, start_date }) => `${customer_id} ${start_date}`)
    expect(Math.max(...Object.values(at).map((same) => same?.length ?? 0))).toBeGreaterThanOrEqual(5)
  })

  it('has an interaction of three services, some of two, of one and of none', () => {
    for (const count of [3, 2, 1, 0]) has(({ service_ids = [] }) => service_ids.length === count)
    has(({ service_ids = [] }) => service_ids.includes('9223372036854775807'))
    has(({ service_ids = [] }) => service_ids.some((id) => id.startsWith('115-')))
  })

  it('has several interactions in one service', () => {
    const ids = documents.flatMap(({ service_ids = [] }) => service_ids)
    expect(new Set(ids).size).toBeLessThan(ids.length)
  })

  it('writes numbers beyond 2^53 digit for digit', () => {
    const text = lines.join('\n')
    for (const digits of [
      '9007199254740993',
      '18446744073709551615',
      '9223372036854775807',
      '-9223372036854775808',
    ])
      expect(text).toMatch(new RegExp(`":${digits}[,}]`))
  })

  it('has attached data that careless code would lose', () => {
    has(
      ({ udata = {} }) =>
        Object.hasOwn(udata, '__proto__') && Object.hasOwn(udata, '007') && udata[''] !== undefined,
    )
    has(({ udata = {} }) => Object.values(udata).includes(''))
    has(({ udata = {} }) => Object.values(udata).some((value) => typeof value === 'object'))
  })

  it('has an empty subject and one of 512 characters', () => {
    has(({ subject }) => subject === '')
    has(({ subject }) => subject?.length === 512)
  })

  it('has whole-second dates, odd time shifts, chats that go on and calls that never ended', () => {
    has(({ start_date }) => start_date.endsWith('.000Z'))
    has(({ timeshift }) => timeshift === 2_147_483_647)
    has(({ status, media_type, end_date }) => status === 2 && media_type === 'chat' && end_date === undefined)
    has(
      ({ status, media_type, end_date }) => status === 3 && media_type === 'voice' && end_date === undefined,
    )
  })

  it('has stored fields that a reply holds only when they are named', () => {
    for (const name of [
      'queueName',
      'theComment',
      'categoryId',
      'tenantId',
      'threadHash',
      'isSpam',
      'webSafeEmailStatus',
    ])
      has((document) => document[name] !== undefined)
  })

  it('has bodies of every kind, an empty one, one not in UTF-8, and files with names', () => {
    for (const kind of ['plain_text', 'structured_text', 'binary_content'])
      has(({ content }) => content?.[kind] !== undefined)
    has(({ content }) => content?.['plain_text']?.inline === '')
    has(({ content }) => content?.['plain_text']?.media_type === 'text/plain; charset=iso-8859-1')
    has(({ content }) => content?.['binary_content']?.file_name?.includes('日本') ?? false)
    has(
      ({ content }) =>
        content?.['binary_content'] !== undefined && bytesOf(content['binary_content']).length === 256,
    )
  })
})
