import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { openFunctions } from '../../../../infra/local/lambda/functions.ts'
import { openBell } from './bell.ts'
import { bundle } from './bundle.ts'

const isRunning = (processId: number) => {
  try {
    return process.kill(processId, 0)
  } catch {
    return false
  }
}

// It does not stream: so nothing of it hangs on a connection to the local run while it is busy.
const source = `export const handler = async (event) => {
  if (event.stay) {
    await fetch(process.env.BELL + '/busy')
    await new Promise(() => setInterval(() => {}, 9e9))
  }
}`

test('closing leaves no process, busy or not', async () => {
  const bell = await openBell()
  const functions = openFunctions([await bundle(source)], { environment: { BELL: bell.url }, log: () => {} })
  const { signal } = new AbortController()
  const busy = functions.invoke('Fn', { stay: true }, signal)
  await bell.heard('busy')
  await (await functions.invoke('Fn', {}, signal)).body.toArray()
  const processIds = functions.processIds('Fn')
  expect(processIds).toHaveLength(2)
  await Promise.all([functions.close(), expect(busy).rejects.toThrow('shutting down')])
  expect(processIds.filter(isRunning)).toEqual([])
  bell.close()
})

test('a process that has not even started ends too', async () => {
  const functions = openFunctions([await bundle(source)], { environment: {}, log: () => {} })
  const reply = functions.invoke('Fn', {}, new AbortController().signal)
  await Promise.all([functions.close(), expect(reply).rejects.toThrow('shutting down')])
  expect(functions.processIds('Fn')).toEqual([])
})

test('functions end with the local run even when that is killed', async () => {
  const bell = await openBell()
  const parent = spawn(
    process.execPath,
    ['--input-type=module', '--eval', parentSource(JSON.stringify(await bundle(source)), bell.url)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [line] = await once(createInterface(parent.stdout), 'line')
  const processIds: number[] = JSON.parse(line)
  expect(processIds.filter(isRunning)).toHaveLength(2)
  parent.kill('SIGKILL')
  await expect.poll(() => processIds.filter(isRunning), { timeout: 10_000 }).toEqual([])
  bell.close()
})

/** A local run with one busy and one idle environment, which prints their process ids. */
const parentSource = (definition: string, bell: string) => `
import { openFunctions } from ${JSON.stringify(import.meta.resolve('../../../../infra/local/lambda/functions.ts'))}
const functions = openFunctions([${definition}], { environment: { BELL: '${bell}' }, log: () => {} })
const { signal } = new AbortController()
functions.invoke('Fn', { stay: true }, signal).catch(() => {})
await (await functions.invoke('Fn', {}, signal)).body.toArray()
await fetch('${bell}/idle')
console.log(JSON.stringify(functions.processIds('Fn')))`
