import { expect, test } from 'vitest'
import { withPatience } from '../../../shared/import/patience.ts'

const error = (members: object) => Object.assign(new Error('no'), members)
const throttled = error({ name: 'ProvisionedThroughputExceededException', $fault: 'client' })
const { signal } = new AbortController()

/** A call that fails so many times, and a clock that only counts. */
const failing = (times: number, thrown: Error) => {
  const state = { calls: 0, waited: [] as number[] }
  const call = async () => {
    if (state.calls++ < times) throw thrown
    return 'stored'
  }
  const pause = async (milliseconds: number) => void state.waited.push(milliseconds)
  return { state, result: withPatience(call, signal, pause) }
}

test.each([
  ['throttles', throttled],
  ['fails', error({ name: 'InternalError', $fault: 'server' })],
  ['refuses connections', error({ code: 'ECONNREFUSED' })],
  ['does not answer in time', error({ name: 'TimeoutError' })],
])('a store that %s for a while is asked again, at growing intervals', async (_, thrown) => {
  const { state, result } = failing(5, thrown)
  expect(await result).toBe('stored')
  expect(state.calls).toBe(6)
  expect(state.waited).toEqual(state.waited.toSorted((a, b) => a - b))
})

test('after about a minute the last error is thrown', async () => {
  const { state, result } = failing(Number.POSITIVE_INFINITY, throttled)
  await expect(result).rejects.toBe(throttled)
  const waited = state.waited.reduce((sum, one) => sum + one, 0)
  expect(waited).toBeGreaterThan(45_000)
  expect(waited).toBeLessThan(75_000)
})

test.each([
  ['a refused document', error({ name: 'ValidationException', $fault: 'client' })],
  ['a denied access', error({ name: 'AccessDeniedException', $fault: 'client' })],
  ['a defect', new TypeError('x is not a function')],
])('%s is thrown at once', async (_, thrown) => {
  const { state, result } = failing(1, thrown)
  await expect(result).rejects.toBe(thrown)
  expect(state).toEqual({ calls: 1, waited: [] })
})

test('waiting ends when it is aborted', async () => {
  const stop = new AbortController()
  const call = async () => {
    stop.abort()
    throw throttled
  }
  await expect(withPatience(call, stop.signal)).rejects.toThrow('aborted')
})
