import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadSample } from '../infra/local/load-sample.ts'
import { parseDocument } from '../shared/interaction-document.ts'
import { runningService } from './service.ts'
import { temporaryFolder } from './temporary-folder.ts'

const readme = await readFile(join(import.meta.dirname, '../README.md'), 'utf8')
const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(([, block = '']) => block)

/** Each `curl` of the README with the reply that it shows; `...` stands for what is left out. */
const calls = blocks('console')
  .join('')
  .split(/^\$ curl /m)
  .slice(1)
  .map((call) => {
    const [command = '', ...reply] = call.trimEnd().split('\n')
    const [, range, url = ''] = /^(?:-r (\S+) )?'?([^' ]+)'?$/.exec(command) ?? []
    return { url, range, reply: reply.join('\n') }
  })

describe('on a first start, README is right about', () => {
  const running = runningService()
  const folder = temporaryFolder()
  beforeAll(() => loadSample(running.data, 'default'))

  test('six calls', () => {
    expect(calls).toHaveLength(6)
  })

  test.each(calls)('the reply to $url', async ({ url, range, reply }) => {
    const response = await fetch(`${running.url}${url.replace('localhost:8080', '')}`, {
      headers: range ? { range: `bytes=${range}` } : {},
    })
    const text = (await response.text()).replaceAll(running.url, 'http://localhost:8080')
    const shown = reply.replace(/\.\.\.$/, '')
    expect(text.slice(0, shown === reply ? undefined : shown.length)).toBe(shown)
  })

  test('what its program prints: the chats of a customer', async () => {
    const [program = ''] = blocks('ts')
    const client = pathToFileURL(join(import.meta.dirname, '../shared/client/client.ts')).href
    const file = join(folder.path, 'program.ts')
    await writeFile(
      file,
      program.replace('./shared/client/client.ts', client).replace('http://localhost:8080', running.url),
    )
    const { stdout } = await promisify(execFile)(process.execPath, [file])
    expect(stdout.split('\n')).toContain('SMS chat')
  })
})

test('the document that README shows is accepted', () => {
  for (const document of blocks('json')) expect(parseDocument(document).interactionId).toBe('my-1')
})

test('README has at most 800 words', () => {
  expect(readme.split(/\s+/).filter(Boolean).length).toBeLessThanOrEqual(800)
})
