import { describe, expect, test } from 'vitest'
import { addUser, finishRotation, removeUser, rotateUser } from '../../../infra/credentials/change-users.ts'
import type { BasicUsers } from '../../../shared/basic-credentials.ts'

const crm = { tenant: 'acme', scopes: ['interactions.read'], hashes: ['one'] } as const
const users: BasicUsers = { crm }
const fresh = { tenant: 'other', scopes: [], hash: 'new' }

test('a user is added beside the others', () => {
  expect(addUser(users, 'erp', fresh)).toEqual({ crm, erp: { tenant: 'other', scopes: [], hashes: ['new'] } })
})

describe('a user is not added', () => {
  test.each([['crm'], ['a:b'], [''], ['é'], ['x'.repeat(65)]])('as "%s"', (name) => {
    expect(() => addUser(users, name, fresh)).toThrow(/already|a name has/)
  })

  test('but under the name of something that every object has', () => {
    expect(Object.keys(addUser(users, 'constructor', fresh))).toEqual(['crm', 'constructor'])
  })
})

test('a rotation: both passwords work, until the older one is dropped', () => {
  const both = rotateUser(users, 'crm', 'two')
  expect(both['crm']?.hashes).toEqual(['one', 'two'])
  expect(() => rotateUser(both, 'crm', 'three')).toThrow('crm has 2 passwords')
  const done = finishRotation(both, 'crm')
  expect(done['crm']).toEqual({ ...crm, hashes: ['two'] })
  expect(() => finishRotation(done, 'crm')).toThrow('crm has one password')
})

test('a user is removed', () => {
  expect(removeUser(users, 'crm')).toEqual({})
})

test.each(['erp', 'constructor'])('there is no %s to change', (name) => {
  for (const change of [
    () => rotateUser(users, name, 'x'),
    () => finishRotation(users, name),
    () => removeUser(users, name),
  ])
    expect(change).toThrow(`there is no user ${name}`)
})
