import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toExportInstant } from '../../../shared/import/export-value.ts'
import { fieldsOf, interactionOf, least } from './exported.ts'

describe('a date of an export', () => {
  test.each([
    ['2015-08-05 08:31:20.78', '2015-08-05T08:31:20.780Z'],
    ['2015-08-05 08:31:20.7', '2015-08-05T08:31:20.700Z'],
    ['2015-08-05 08:31:20.078', '2015-08-05T08:31:20.078Z'],
    ['2015-08-05 08:31:20', '2015-08-05T08:31:20.000Z'],
    ['2015-08-05T08:31:20.78', '2015-08-05T08:31:20.780Z'],
    ['2015-08-05T08:31:20.78Z', '2015-08-05T08:31:20.780Z'],
    ['2015-08-05 10:31:20.78+02:00', '2015-08-05T08:31:20.780Z'],
    ['2015-08-05 10:31:20.78+02', '2015-08-05T08:31:20.780Z'],
    ['2015-08-05 08:31:20.7800000', '2015-08-05T08:31:20.780Z'],
    ['1969-12-31 23:59:59.999', '1969-12-31T23:59:59.999Z'],
  ])('%s is %s', (text, instant) => {
    expect(toExportInstant(text)).toBe(instant)
  })

  test.each([
    ['finer than a millisecond', '2015-08-05 08:31:20.7801'],
    ['on no such day', '2015-02-29 08:31:20'],
    ['at no such time', '2015-08-05 24:00:00'],
    ['without a time', '2015-08-05'],
    ['in another order', '05.08.2015 08:31:20'],
    ['in milliseconds', '1438763480780'],
  ])('is none when it is %s', (_, text) => {
    expect(toExportInstant(text)).toBeUndefined()
  })

  test('is read to the millisecond, with any number of fraction digits', () => {
    const dates = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(dates, fc.boolean(), (date, shortened) => {
        const iso = date.toISOString()
        const text = iso.replace('T', ' ').replace('Z', '')
        const cut = text.replace(/0+$/, '').replace(/\.$/, '')
        expect(toExportInstant(shortened ? cut : text)).toBe(iso)
      }),
    )
  })
})

describe('a value is read as its field wants it:', () => {
  test('numbers that came as text, and the other way round', () => {
    expect(
      fieldsOf({ status: '3', ENTITYTYPEID: '02', mediaTypeId: 5, subject: 1e3, ownerId: '124' }).resource,
    ).toMatchObject({
      status: 3,
      entity_type: 2,
      media_type: '5',
      subject: '1000',
      owner_id: '124',
    })
  })

  test.each([
    [0, false],
    [1, true],
    ['0', false],
    ['1', true],
    ['TRUE', true],
    ['false', false],
    [true, true],
  ])('canBeParent %j is %j', (value, allowed) => {
    expect(fieldsOf({ canBeParent: value }).resource.allow_children).toBe(allowed)
  })

  test('an empty id, date, number or truth is an absent one, an empty text is not', () => {
    const empty = {
      contactId: '',
      threadId: '',
      parentId: '',
      endDate: '',
      status: '',
      canBeParent: '',
      allAttributes: '',
    }
    const { resource, unknownKeys } = fieldsOf({ ...empty, subject: '', subtypeId: '' })
    expect(resource).toEqual({
      interaction_id: '00001a57JGQ00BW8',
      start_date: '2015-08-05T08:31:20.780Z',
      subject: '',
      sub_type: '',
    })
    expect(unknownKeys).toEqual([])
  })

  test('timeShift and the fields that are only kept stay verbatim', () => {
    const kept = { theComment: '', tenantId: 101, isSpam: 0, threadHash: '-1', webSafeEmailStatus: null }
    const { webSafeEmailStatus: _, ...other } = kept
    expect(
      fieldsOf({ timeShift: -300, THECOMMENT: '', TenantID: 101, isspam: 0, threadHash: '-1' }),
    ).toMatchObject({
      resource: { timeshift: -300 },
      other,
    })
  })

  test('attached data as an object, or as a text that holds one', () => {
    const udata = '{"n":9223372036854775807,"nested":{"":"\\ud83d"}}'
    const asText = interactionOf({
      ...least,
      allAttributes: ` { "n" : 9223372036854775807 , "nested":{"":"\\ud83d"}}`,
    })
    const asObject = interactionOf(
      `{"ixnId":"00001a57JGQ00BW8","startDate":"2015-08-05 08:31:20.78","ALLATTRIBUTES":${udata}}`,
    )
    expect(asText.document.resource).toContain(`"udata":${udata}`)
    expect(asObject.document.resource).toBe(asText.document.resource)
  })

  test('half a character in such a text survives as an escape', () => {
    const { document } = interactionOf({ ...least, allAttributes: '{"cut":"\ud83d"}' })
    expect(document.resource).toContain('"udata":{"cut":"\\ud83d"}')
  })

  test('attached data of any other form is kept whole and reported', () => {
    for (const value of [['a'], 'rO0ABXNy', '[1]', 5, '{"a":'])
      expect(fieldsOf({ AllAttributes: value })).toMatchObject({
        other: { allAttributes: value },
        unknownKeys: ['AllAttributes'],
      })
  })
})
