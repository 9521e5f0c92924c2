import { beforeAll, describe, expect, test } from 'vitest'
import { runningService } from '../../service.ts'
import { runCommand, startCommand } from './run-command.ts'

describe('the command', () => {
  const running = runningService()
  beforeAll(() => running.put({ interaction_id: 'one', start_date: '2026-01-31T09:00:00Z' }))

  test('says of each check how it went, and leaves out what it lacks ids for', async () => {
    const { stdout, exitCode } = await runCommand(
      'smoke',
      running.url,
      '--auth',
      'none',
      '--interaction',
      'one',
    )
    const results: { check: string; result: string; why: string }[] = JSON.parse(stdout)
    expect(results.filter(({ result }) => result === 'FAILED')).toEqual([])
    expect(results.filter(({ result }) => result === 'ok').length).toBeGreaterThan(8)
    expect(results).toContainEqual({
      check: 'the list of a customer',
      result: 'left out',
      why: 'no --customer was given',
    })
    expect(exitCode).toBe(0)
  })

  test('ends with 1 when something is not as it should be', async () => {
    const { stdout, exitCode } = await runCommand(
      'smoke',
      running.url,
      '--auth',
      'none',
      '--interaction',
      'two',
    )
    expect(exitCode).toBe(1)
    expect(JSON.parse(stdout)).toContainEqual({
      check: 'an interaction, the same by HEAD',
      result: 'FAILED',
      why: 'expected status 200, got 404',
    })
  })
})

test('a host that does not answer is a failure, not a crash', async () => {
  const { stdout, exitCode } = await runCommand('smoke', 'http://127.0.0.1:9', '--auth', 'none')
  expect(exitCode).toBe(1)
  expect(stdout).toContain('FAILED')
})

test.each([
  [[], 'name one URL'],
  [['http://example.com'], 'the URL must be https'],
  [['https://a:b@example.com'], 'the URL must be https'],
  [['https://example.com', '--auth', 'open'], '--auth: must be one of none, oidc, basic, iam'],
  [['https://example.com', '--auth', 'oidc'], '--auth oidc needs the environment variable SMOKE_TOKEN'],
  [['https://example.com', '--auth', 'basic'], '--auth basic needs the environment variable SMOKE_USER'],
])('%j is refused in one line', async (args, complaint) => {
  const { ended } = startCommand('smoke', args, { SMOKE_TOKEN: '', SMOKE_USER: '' })
  const { stderr, exitCode } = await ended
  expect(exitCode).toBe(2)
  expect(stderr).toMatch(/^smoke: .*\n$/)
  expect(stderr).toContain(complaint)
})
