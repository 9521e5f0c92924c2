import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hasRejects, openRejectFile } from '../../../infra/import/reject-file.ts'
import { temporaryFolder } from '../../engines.ts'

const folder = temporaryFolder()
let count = 0
const newFile = () => join(folder.path, `input-${++count}.jsonl`)
const line = (number: number, text: string | Buffer | undefined) => ({
  number,
  start: number * 10,
  end: number * 10 + 10,
  bytes: text === undefined ? undefined : Buffer.from(text),
})
const entries = async (path: string) =>
  (await readFile(path, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text))

test('a rejected line is kept whole, with its number and the reason', async () => {
  const rejects = await openRejectFile(newFile(), 0)
  await rejects.add(line(3, '{"a":"é\\n"}\r'), 'it is wrong')
  await rejects.add(line(9, Buffer.from([0x7b, 0xff])), 'it is no UTF-8')
  await rejects.add(line(12, undefined), 'it is too long')
  await rejects.close()
  expect(await entries(rejects.path)).toEqual([
    { line: 3, reason: 'it is wrong', document: '{"a":"é\\n"}\r' },
    { line: 9, reason: 'it is no UTF-8', document_base64: 'e/8=' },
    { line: 12, reason: 'it is too long', offset: 120, bytes: 10 },
  ])
})

test('a byte order mark of a rejected line is kept', async () => {
  const rejects = await openRejectFile(newFile(), 0)
  await rejects.add(line(1, '\ufeffx'), 'it is wrong')
  await rejects.close()
  expect(await entries(rejects.path)).toEqual([{ line: 1, reason: 'it is wrong', document: '\ufeffx' }])
})

test('there is no file when nothing is rejected, and an older one goes', async () => {
  const file = newFile()
  await writeFile(`${file}.rejects.jsonl`, 'old')
  const rejects = await openRejectFile(file, 0)
  await rejects.close()
  await expect(readFile(rejects.path)).rejects.toThrow('ENOENT')
})

test('what was written after the last checkpoint is written anew', async () => {
  const file = newFile()
  const killed = await openRejectFile(file, 0)
  const bytes = await killed.add(line(1, 'a'), 'first')
  await killed.add(line(2, 'b'), 'lost')
  await killed.close()

  expect(await hasRejects(file, bytes)).toBe(true)
  const resumed = await openRejectFile(file, bytes)
  await resumed.add(line(2, 'b'), 'second')
  await resumed.close()
  expect((await entries(resumed.path)).map(({ reason }) => reason)).toEqual(['first', 'second'])
})

test('rejects that were removed or cut are noticed', async () => {
  const file = newFile()
  expect(await hasRejects(file, 0)).toBe(true)
  expect(await hasRejects(file, 1)).toBe(false)
  await writeFile(`${file}.rejects.jsonl`, 'cut')
  expect(await hasRejects(file, 4)).toBe(false)
})
