import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { beforeEach, describe, expect, test } from 'vitest'
import { importFiles, manifestOf } from '../../../infra/import/import-files.ts'
import { readManifest } from '../../../infra/import/read-manifest.ts'
import { apiClient } from '../../../infra/verify/api-client.ts'
import type { Difference } from '../../../infra/verify/findings.ts'
import { openInput, rejectedNumbers } from '../../../infra/verify/inputs.ts'
import { verifyManifest } from '../../../infra/verify/verify-manifest.ts'
import { entryParser } from '../../../shared/import/parse-entry.ts'
import { storedAttachments } from '../../../shared/import/stored-attachments.ts'
import { interactionEraser } from '../../../shared/interaction-eraser.ts'
import { otherText, resourceText, toRecord } from '../../../shared/interaction-record.ts'
import { runningService } from '../../service.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { runCommand } from '../commands/run-command.ts'

const running = runningService()
const folder = temporaryFolder()
let count = 0
let id: string
let file: string

const started = { start_date: '2024-01-01T00:00:00Z' }
const line = (more: object = {}, of = id) => JSON.stringify({ interaction_id: of, ...started, ...more })
const document = () =>
  line({
    subject: 'a subject',
    external_id: 9007199254740993n.toString(),
    service_ids: [`service-${id}`],
    content: {
      plain_text: { inline: 'a text' },
      structured_text: { inline: '<a/>', media_type: 'text/xml' },
    },
    attachments: [{ id: 'one', name: 'one.txt', media_type: 'text/plain', base64: 'aGVsbG8=' }],
  }).replace('"external_id":"9007199254740993"', '"external_id":9007199254740993')

beforeEach(() => {
  id = `interaction-${++count}`
  file = join(folder.path, `${id}.jsonl`)
})

/** Imports lines, as a file. */
const imported = async (...lines: string[]) => {
  await writeFile(file, lines.map((one) => `${one}\n`).join(''))
  const { manifest } = await importFiles([file], {
    writer: running.writer,
    tenant: 'default',
    runs: join(folder.path, 'runs'),
    stored: storedAttachments(running.dynamoDB, running.table),
    parse: entryParser(),
    signal: new AbortController().signal,
  })
  return manifest
}

/** Verifies by the command. */
const runVerify = async () => {
  const { stdout, stderr, exitCode } = await runCommand('verify', manifestOf([file]), '--url', running.url)
  const report = await readFile(`${file}.manifest.differences.jsonl`, 'utf8').catch(() => '')
  return { exitCode, stderr, findings: JSON.parse(stdout), report: report.split('\n').filter(Boolean) }
}

/** Verifies within this process, which is quicker. */
const verify = async () => {
  const { signal } = new AbortController()
  const report: Difference[] = []
  const findings = await verifyManifest(readManifest(await readFile(manifestOf([file]), 'utf8')), {
    api: apiClient(new URL(running.url), { type: 'none' }, signal),
    parse: entryParser(),
    open: (name) => openInput(name, running.s3, signal),
    rejected: (input) => rejectedNumbers(input, running.s3),
    onDifference: async (difference) => void report.push(difference),
    onProgress: () => {},
    signal,
  })
  return { findings, report }
}

/** Changes the stored record behind the service's back. */
const damageRecord = async (from: string, to: string) => {
  const Key = { pk: { S: `default#${id}` }, sk: { S: 'record' } }
  const { Item } = await running.dynamoDB.send(new GetItemCommand({ TableName: running.table, Key }))
  const record = toRecord(Item ?? {})
  const texts = { resource: { S: resourceText(record) }, other: { S: otherText(record) } }
  const readable = JSON.stringify({ ...Item, ...texts })
  expect(readable).toContain(from)
  const damaged = JSON.parse(readable.replaceAll(from, to))
  await running.dynamoDB.send(new PutItemCommand({ TableName: running.table, Item: damaged }))
}

const putBody = (kind: string, Body: string, ContentType: string) =>
  running.s3.send(
    new PutObjectCommand({ Bucket: running.bucket, Key: `default/${id}/${kind}`, Body, ContentType }),
  )

describe('what was imported', () => {
  test('is proved: every field to the last digit, every body', async () => {
    await imported(document(), line({ subject: 'another' }, `${id}-b`), 'a reject', '')
    expect(await verify()).toEqual({
      report: [],
      findings: expect.objectContaining({
        ...{ documents: 2, same: 2, newer: 0, moved: 0, missing: 0, rejected: 1, differences: 0 },
        ...{ bodies: 3, bodyBytes: 15 },
      }),
    })
  })

  test('in several versions is proved by the newest', async () => {
    const version = (second: number) =>
      line({ modified_date: `2024-01-01T00:00:0${second}Z`, subject: `${second}` })
    await imported(version(1), version(3), version(2))
    expect(await verify()).toMatchObject({ findings: { documents: 3, same: 1, newer: 2 } })
  })

  test('and is newer by now is no difference', async () => {
    await imported(line())
    await running.put({ interaction_id: id, ...started, modified_date: '2025-01-01T00:00:00Z' })
    expect(await verify()).toMatchObject({ findings: { newer: 1, differences: 0 } })
  })

  test('and was assigned to another customer since is counted as moved', async () => {
    await imported(line({ customer_id: 'before' }))
    await running.writer.assign('default', id, 'after', '2025-01-01T00:00:00.000Z')
    expect(await verify()).toMatchObject({
      findings: { moved: 1, differences: 0 },
      report: [{ state: 'moved', interaction_id: id }],
    })
  })

  test('from the forms of an export, attachments in documents of their own', async () => {
    await imported(
      JSON.stringify({ ixnId: id, startDate: '2015-08-05 08:31:20.78', attachments: [{ id: 'a1' }] }),
      JSON.stringify({
        id: 'a1',
        entityId: id,
        theName: 'a.eml',
        mimeType: 'message/rfc822',
        content: 'aGVsbG8=',
      }),
    )
    expect(await verify()).toMatchObject({ findings: { documents: 2, same: 2, bodies: 1 } })
  })
})

describe('a difference is found:', () => {
  test.each([
    ['a field', () => damageRecord('a subject', 'a subjekt'), ['subject']],
    [
      'the last digit of a number',
      () => damageRecord('9007199254740993', '9007199254740992'),
      ['external_id'],
    ],
    [
      'a field that was not there',
      () => damageRecord('{\\"interaction_id', '{\\"outcome\\":1,\\"interaction_id'),
      ['outcome'],
    ],
    [
      'a service',
      () => damageRecord('"services":{"SS":["service-', '"services":{"SS":["no-service-'),
      ['service_ids'],
    ],
    ['an attachment', () => damageRecord('one.txt', 'two.txt'), ['attachments one']],
    ['the body of an attachment', () => putBody('binary_content', 'hallo', 'text/plain'), ['binary_content']],
    ['a body', () => putBody('plain_text', 'another', 'text/plain; charset=utf-8'), ['plain_text']],
    [
      'the media type of a body',
      () => putBody('plain_text', 'a text', 'text/html'),
      ['plain_text media_type'],
    ],
    ['a body that is missing', () => damageRecord('"plain_text"', '"no_text"'), ['text']],
  ])('%s', async (_, damage, fields) => {
    await imported(document())
    await damage()
    const { report, findings } = await verify()
    expect(report).toEqual([{ state: 'different', input: file, line: 1, interaction_id: id, fields }])
    expect(findings).toMatchObject({ same: 0, differences: 1 })
  })

  test('an interaction that is not there', async () => {
    await imported(document())
    const Key = { pk: { S: `default#${id}` }, sk: { S: 'record' } }
    await running.dynamoDB.send(new DeleteItemCommand({ TableName: running.table, Key }))
    expect(await verify()).toMatchObject({
      findings: { missing: 1, differences: 1 },
      report: [{ state: 'missing', interaction_id: id }],
    })
  })

  test('an older version than that of the input', async () => {
    await imported(line({ modified_date: '2024-02-01T00:00:00Z' }))
    await damageRecord('2024-02-01T00', '2024-01-15T00')
    expect(await verify()).toMatchObject({ report: [{ state: 'different' }] })
  })

  test('an input that was changed since, of which nothing else is said', async () => {
    await imported(document())
    await appendFile(file, line({}, `${id}-new`))
    expect(await verify()).toMatchObject({
      findings: { documents: 0, differences: 1 },
      report: [{ state: 'changed', input: file }],
    })
  })

  test('another set of documents than the manifest has', async () => {
    const manifest = await imported(document())
    await writeFile(manifestOf([file]), JSON.stringify({ ...manifest, digest: '0'.repeat(64) }))
    expect(await verify()).toMatchObject({ report: [{ input: 'all', fields: ['digest'] }] })
  })
})

test('an interaction that the import found erased need not be there', async () => {
  await imported(document())
  const stores = { ...running.stores, now: () => new Date() }
  await interactionEraser(stores, running.dynamoDB, running.table).erase('default', id)
  expect((await imported(document()))?.counts).toMatchObject({ erased: 1 })
  expect(await verify()).toMatchObject({ findings: { missing: 1, differences: 0 } })
})

describe('the command', () => {
  test('exits with 0 when nothing is different', async () => {
    await imported(document(), 'a reject')
    expect(await runVerify()).toMatchObject({ exitCode: 0, stderr: '', report: [], findings: { same: 1 } })
  })

  test('exits with 1, and says where and in which fields, when something is; but no value', async () => {
    await imported(document())
    await damageRecord('a subject', 'a subjekt')
    const { exitCode, stderr, report } = await runVerify()
    expect(exitCode).toBe(1)
    expect(stderr).toBe(
      `${file}:1: different ${id} subject\n1 differences: see ${file}.manifest.differences.jsonl\n`,
    )
    expect(report).toHaveLength(1)
  })
})

test.each([
  [[], 'name one manifest'],
  [['/nowhere/manifest.json'], '/nowhere/manifest.json cannot be read'],
  [['package.json', '--url', 'http://example.com'], 'the URL must be https'],
])('%j is refused in one line', async (args, complaint) => {
  const { stderr, exitCode } = await runCommand('verify', ...args)
  expect(exitCode).toBe(2)
  expect(stderr).toMatch(/^verify: .*\n$/)
  expect(stderr).toContain(complaint)
})
