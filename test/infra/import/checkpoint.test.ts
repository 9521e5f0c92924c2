import { appendFile, mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { noProgress, openCheckpoint } from '../../../infra/import/checkpoint.ts'
import { temporaryFolder } from '../../engines.ts'

describe('a checkpoint', () => {
  const folder = temporaryFolder()
  const progress = { ...noProgress, offset: 120, lines: 3, stored: 2, rejected: 1, rejectBytes: 80 }
  let file: string
  let checkpoints: string
  let count = 0
  const load = async () => (await openCheckpoint(checkpoints, file)).load()

  beforeEach(async () => {
    file = join(folder.path, `input-${++count}.jsonl`)
    checkpoints = join(folder.path, `checkpoints-${count}`)
    await writeFile(file, 'some lines\n')
  })

  test('is not there for a file that was never imported', async () => {
    expect(await load()).toBeUndefined()
  })

  test('is found again for the same file, by whatever path', async () => {
    await (await openCheckpoint(checkpoints, file)).save(progress)
    expect(await load()).toEqual(progress)
    const other = await openCheckpoint(checkpoints, join(folder.path, 'x', '..', `input-${count}.jsonl`))
    expect(await other.load()).toEqual(progress)
  })

  test('is not that of another file', async () => {
    await (await openCheckpoint(checkpoints, file)).save(progress)
    const other = join(folder.path, 'other.jsonl')
    await writeFile(other, 'some lines\n')
    expect(await (await openCheckpoint(checkpoints, other)).load()).toBeUndefined()
  })

  test('is void when the file has grown', async () => {
    await (await openCheckpoint(checkpoints, file)).save(progress)
    await appendFile(file, 'one more\n')
    expect(await load()).toBeUndefined()
  })

  test('is void when the file was written again, at the same size', async () => {
    await (await openCheckpoint(checkpoints, file)).save(progress)
    await writeFile(file, 'same lines\n')
    await utimes(file, new Date(), new Date(1e12))
    expect(await load()).toBeUndefined()
  })

  test('is gone when it was cleared', async () => {
    const checkpoint = await openCheckpoint(checkpoints, file)
    await checkpoint.save(progress)
    await checkpoint.clear()
    expect(await load()).toBeUndefined()
    await checkpoint.clear()
  })

  test.each([
    ['cut short', '{"identity":"11 1'],
    ['empty', ''],
    ['something else', '[1]'],
    ['without a count', '{"identity":"%","progress":{"offset":1}}'],
    ['with a text for a count', `{"identity":"%","progress":${JSON.stringify({ ...progress, lines: 'x' })}}`],
    ['null', 'null'],
  ])('that is %s does not count', async (_, content) => {
    const checkpoint = await openCheckpoint(checkpoints, file)
    await checkpoint.save(progress)
    const [name = ''] = await readdir(checkpoints)
    const { identity } = JSON.parse(await readFile(join(checkpoints, name), 'utf8'))
    await writeFile(join(checkpoints, name), content.replace('%', identity))
    expect(await load()).toBeUndefined()
  })

  test('that cannot be read does not count', async () => {
    await (await openCheckpoint(checkpoints, file)).save(progress)
    const [name = ''] = await readdir(checkpoints)
    await (await openCheckpoint(checkpoints, file)).clear()
    await mkdir(join(checkpoints, name))
    expect(await load()).toBeUndefined()
  })
})
