import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { localAccess } from '../../infra/local/credentials.ts'
import { portOf } from '../../infra/local/port.ts'
import { assemblies } from '../assemblies.ts'
import { runningService } from '../service.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const synthesized = assemblies()
const profile = temporaryFolder()

/** A page of another origin than the API's, which reports what its script comes to. */
let script = ''
let report: (result: string) => void = () => {}
const pages = createServer(async (request, response) => {
  if (request.method === 'POST') report(await text(request))
  const isScript = request.url === '/script.js'
  response
    .writeHead(200, { 'Content-Type': isScript ? 'text/javascript' : 'text/html' })
    .end(isScript ? script : '<!doctype html><script type="module" src="/script.js"></script>')
})
const origin = () => `http://localhost:${portOf(pages)}`

const running = runningService(
  async () => {
    await once(pages.listen(0, 'localhost'), 'listening')
    return synthesized({ corsOrigins: origin() })
  },
  { checksSignatures: true },
)
afterAll(() => pages.close())

const size = 200_000_005
const document = {
  interaction_id: 'one',
  customer_id: 'Zoé +1',
  start_date: '2026-01-31T09:00:00Z',
  subject: 'Hello',
}

beforeAll(async () => {
  const { s3, importBucket: bucket } = running
  await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: 'import/big', Body: Buffer.alloc(size, 'abcdefg') }),
  )
  const binary_content = {
    s3: `s3://${bucket}/import/big`,
    media_type: 'video/mp4',
    file_name: 'ä.mp4',
  }
  await running.put({ ...document, content: { plain_text: { inline: 'Zoé 日本' }, binary_content } })
  await running.put({ ...document, interaction_id: 'two' })
})

/** Runs the body of a function, which has a `history` client that signs, in a page of Chromium. */
const inBrowser = async (body: string): Promise<unknown> => {
  const options = JSON.stringify({ ...localAccess })
  const contents = `import { createClient, sigV4 } from './shared/client/client.ts'
    const history = createClient({ baseUrl: ${JSON.stringify(running.url)}, auth: sigV4(${options}) })
    const run = async () => { ${body} }
    const done = await run().catch((error) => ({ failed: String(error), ...error }))
    await fetch('/', { method: 'POST', body: JSON.stringify(done) })`
  const bundle = await build({
    ...{ stdin: { contents, resolveDir: process.cwd() }, bundle: true, write: false },
    ...{ format: 'esm', platform: 'browser' },
  })
  script = bundle.outputFiles[0]?.text ?? ''
  const quiet = [
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ]
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${profile.path}`, ...quiet]
  const browser = spawn('chromium', [...flags, origin()], { stdio: 'ignore' })
  try {
    const reported = new Promise<string>((resolve) => {
      report = resolve
    })
    const ended = once(browser, 'exit').then(() => Promise.reject(new Error('chromium ended')))
    return JSON.parse(await Promise.race([reported, ended]))
  } finally {
    const exited = browser.exitCode === null && once(browser, 'exit')
    browser.kill()
    await exited
  }
}

test('a page lists, counts and reads with signed requests', async () => {
  const result = await inBrowser(`
    const list = history.customers('Zoé +1').interactions({ pageSize: 1, fields: ['subject'], sort: 'asc' })
    const rows = []
    for await (const row of list) rows.push(row)
    const content = await history.interaction('one').plainText()
    const again = await history.interaction('one').plainText({ ifNoneMatch: content.etag })
    return { rows, count: await list.count(), text: await content.text(), isKnown: again === undefined, sha256: content.sha256 }`)
  expect(result).toEqual({
    rows: ['one', 'two'].map((interaction_id) => ({ interaction_id, subject: 'Hello' })),
    ...{ count: 2, text: 'Zoé 日本', isKnown: true, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  })
})

test('a page reads a body for which the service sends others to S3', async () => {
  const result = await inBrowser(`
    const content = await history.interaction('one').binaryContent()
    const reader = content.body.getReader()
    let received = 0
    let isGood = true
    for (let one = await reader.read(); !one.done; one = await reader.read()) {
      isGood &&= one.value[0] === 97 + (received % 7)
      received += one.value.length
    }
    return { received, isGood, size: content.size, fileName: content.fileName, mediaType: content.mediaType }`)
  expect(result).toEqual({ received: size, isGood: true, size, fileName: 'ä.mp4', mediaType: 'video/mp4' })
})

test('a page is told what is wrong', async () => {
  const result = await inBrowser(`return await history.interaction('nothing').get()`)
  expect(result).toMatchObject({ code: 'interaction_not_found', status: 404, requestId: expect.any(String) })
})
