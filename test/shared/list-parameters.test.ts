import { describe, expect, test } from 'vitest'
import type { ApiRequest } from '../../shared/api-request.ts'
import { toCursor } from '../../shared/cursor.ts'
import { toListRequest } from '../../shared/list-parameters.ts'

const read = (parameters: Record<string, string>) =>
  toListRequest('by-customer', {
    tenant: 't',
    id: 'c',
    parameters: new Map(Object.entries(parameters)),
  } as unknown as ApiRequest)

test('a list without parameters is the whole, newest first', () => {
  expect(read({})).toEqual({
    query: {
      tenant: 't',
      index: 'by-customer',
      id: 'c',
      order: 'desc',
      startedFrom: undefined,
      startedTo: undefined,
      filters: new Map(),
      after: undefined,
      withOther: false,
    },
    limit: undefined,
    fields: undefined,
    count: false,
  })
})

test('every parameter has its effect', () => {
  const at = '2009-08-05T09:33:10.000Z#a'
  const { query, ...rest } = read({
    limit: '1000',
    cursor: toCursor(at),
    sort: 'asc',
    started_from: '2009-08-05T11:33:10+02:00',
    started_to: '2009-08-06T00:00:00Z',
    media_types: 'Chat,EMAIL,chat',
    types: 'Inbound',
    sub_types: 'InboundNew',
    statuses: '3,03,-1',
    entity_types: '2',
    fields: 'status,udata',
    count: 'exact',
  })
  expect(rest).toEqual({ limit: 1000, fields: new Set(['status', 'udata']), count: true })
  expect(query).toMatchObject({
    order: 'asc',
    startedFrom: '2009-08-05T09:33:10.000Z',
    startedTo: '2009-08-06T00:00:00.000Z',
    after: at,
    withOther: true,
  })
  expect(Object.fromEntries(query.filters)).toEqual({
    media_type: ['chat', 'email'],
    type: ['inbound'],
    sub_type: ['inboundnew'],
    status: ['3', '-1'],
    entity_type: ['2'],
  })
})

describe('a bad value is refused and names its parameter:', () => {
  test.each([
    ['limit', '0'],
    ['limit', '1001'],
    ['limit', '1e2'],
    ['limit', '-1'],
    ['limit', '5.0'],
    ['limit', ' 5'],
    ['cursor', 'x'],
    ['sort', 'DESC'],
    ['count', 'true'],
    ['started_from', '2009-08-05'],
    ['started_to', 'now'],
    ['media_types', 'chat,,email'],
    ['media_types', ','],
    ['statuses', '3,x'],
    ['statuses', '1.5'],
    ['entity_types', '99999999999999999999'],
    ['fields', 'status,'],
    ['types', Array.from({ length: 101 }, (_, at) => `t${at}`).join()],
  ])('%s=%s', (parameter, value) => {
    expect(() => read({ [parameter]: value })).toThrow(
      expect.objectContaining({
        code: 'invalid_parameter',
        status: 400,
        parameter,
        message: expect.stringContaining(parameter),
      }),
    )
  })

  test('a range that ends before it starts', () => {
    expect(() => read({ started_from: '2010-01-01T00:00:00Z', started_to: '2009-01-01T00:00:00Z' })).toThrow(
      expect.objectContaining({ parameter: 'started_to' }),
    )
  })
})
