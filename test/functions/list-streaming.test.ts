import type { ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { routes } from '../../shared/routes.ts'
import { inputOf, processIdsOf, sendJson, serviceOnStandIn } from '../stand-in.ts'

const running = serviceOnStandIn()

/** A page of a Query: rows from a number on, and a key when another page follows. */
const page = (from: number, rows: number, more: boolean) => {
  const at = (number: number) => ({ S: `2020-01-01T00:00:00.000Z#i${number}` })
  return {
    Items: Array.from({ length: rows }, (_, row) => ({
      at: at(from + row),
      resource: { S: `{"interaction_id":"i${from + row}","start_date":"2020-01-01T00:00:00.000Z"}` },
    })),
    ...(more && {
      LastEvaluatedKey: { pk: { S: 'x' }, sk: { S: 'record' }, customer: { S: 'c' }, at: at(from + rows) },
    }),
  }
}

const list = (query = '') => fetch(`${running.url}/customers/c/interactions${query}`)
/** The function's process, which must be the same afterwards. */
const processOf = () => processIdsOf(running, routes['list-customer-interactions'].path)

/** Answers page after page; the n-th is given to `hold` instead. */
const pages = (total: number, hold: (number: number, response: ServerResponse) => boolean = () => false) => {
  let calls = 0
  const limits: unknown[] = []
  running.answer = async (request, response) => {
    const number = ++calls
    limits.push((await inputOf(request))['Limit'])
    if (!hold(number, response)) sendJson(response, page(number * 10, 10, number < total))
  }
  return { calls: () => calls, limits }
}

describe('a list without limit', () => {
  test('sends its first rows before the second page has arrived, which is already on its way', async () => {
    let release = () => {}
    const asked = new Promise<void>((resolve) => {
      pages(2, (number, response) => {
        if (number === 1) return false
        resolve()
        release = () => sendJson(response, page(20, 10, false))
        return true
      })
    })
    const response = await list()
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    while (!text.includes('i19')) text += (await reader?.read())?.value ?? ''
    await asked
    release()
    for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader?.read())
      text += chunk.value
    expect(JSON.parse(text)).toHaveLength(20)
  })

  test('starts with a small page', async () => {
    const { limits } = pages(3)
    expect(await (await list()).json()).toHaveLength(30)
    expect(limits).toEqual([50, 300, 300])
  })

  test.each([
    [
      'fails',
      (response: ServerResponse) => sendJson(response, { __type: 'com.amazon#ValidationException' }, 400),
    ],
    [
      'is down',
      (response: ServerResponse) => sendJson(response, { __type: 'com.amazon#InternalServerError' }, 500),
    ],
    ['breaks off', (response: ServerResponse) => response.socket?.destroy()],
  ])('is cut, never ended, when a later page %s; the process lives and serves the next', async (_, fail) => {
    pages(1)
    await (await list()).text()
    const process = processOf()
    pages(5, (number, response) => {
      if (number < 3) return false
      fail(response)
      return true
    })
    const response = await list()
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow('terminated')
    pages(1)
    expect(await (await list()).json()).toHaveLength(10)
    expect(processOf()).toEqual(process)
  })

  test('says so with a status when the first page fails', async () => {
    running.answer = (_, response) =>
      sendJson(response, { __type: 'com.amazon#ThrottlingException', message: 'secret' }, 400)
    const response = await list()
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
    expect(await response.text()).not.toContain('secret')
  })

  test('reads no further for a client that has hung up', async () => {
    const { calls } = pages(100_000)
    const aborted = new AbortController()
    const response = await fetch(`${running.url}/customers/c/interactions`, { signal: aborted.signal })
    await response.body?.getReader().read()
    aborted.abort()
    const process = processOf()
    pages(1)
    expect(await (await list()).json()).toHaveLength(10)
    expect(calls()).toBeLessThan(100_000)
    expect(processOf()).toEqual(expect.arrayContaining([...process]))
  })
})

test('a page with a limit reads one row more than it returns, and nothing ahead', async () => {
  const { limits } = pages(100)
  const response = await list('?limit=9')
  expect(await response.json()).toHaveLength(9)
  expect(response.headers.get('link')).toContain('cursor=')
  expect(limits).toEqual([10])
})
