import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, vi } from 'vitest'
import { openObjectServer } from '../../../../infra/local/s3/server.ts'
import { createSubject } from './contract/subject.ts'
import { bucketName, openClient, testBuckets } from './local-s3.ts'

/** A server in this process, for one test. */
export const open = async (path: string, Bucket = bucketName) => {
  const server = await openObjectServer({ folder: path, ...testBuckets })
  onTestFinished(server.close)
  return { ...server, ...createSubject(openClient(server.endpoint), Bucket) }
}

/** A server in a process of its own, for one test. */
export const startProcess = async (path: string, Bucket = bucketName) => {
  const child = fork(new URL('./server-process.ts', import.meta.url), [path], { stdio: 'inherit' })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [endpoint] = await once(child, 'message')
  return { child, ...createSubject(openClient(endpoint), Bucket) }
}

/** Waits for what another process or connection will do soon. */
export const until = (condition: () => boolean | Promise<boolean>) =>
  vi.waitFor(async () => expect(await condition()).toBe(true), { interval: 2, timeout: 10_000 })

/** Whether anything half written lies in a server's folder. */
export const hasDrafts = async (path: string) => (await readdir(join(path, '.drafts'))).length > 0
