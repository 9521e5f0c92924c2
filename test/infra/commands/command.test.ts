import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'

/** A command that has stopped when its input ends. */
const slowToStop = `
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { runCommand, stopSignal } from './infra/commands/command.ts'

await runCommand('slow', async () => {
  const [stop, input] = [stopSignal(), text(process.stdin)]
  process.stdout.write('running')
  await once(stop, 'abort')
  process.stdout.write('stopping')
  await input
  return 0
})`

test('a Ctrl-C that comes twice, as under npm, lets a command stop in its own time', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', slowToStop])
  onTestFinished(() => void child.kill('SIGKILL'))
  const [ended, complaints] = [once(child, 'close'), text(child.stderr)]
  const says = () => once(child.stdout, 'data').then(String)

  expect(await says()).toBe('running')
  child.kill('SIGINT')
  expect(await says()).toBe('stopping')
  child.kill('SIGINT')
  child.stdin.end()
  expect([await ended, await complaints]).toEqual([[0, null], ''])
})
