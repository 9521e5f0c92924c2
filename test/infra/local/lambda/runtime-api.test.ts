import { expect, test } from 'vitest'
import { createRuntimeApi } from '../../../../infra/local/lambda/runtime-api.ts'

test('a function may think for as long as it likes before it writes: its connection does not time out', () => {
  const { keepAliveTimeout, requestTimeout, timeout } = createRuntimeApi({
    next: () => {},
    reply: () => {},
    failed: () => {},
  })
  expect([keepAliveTimeout, requestTimeout, timeout]).toEqual([0, 0, 0])
})
