import { access, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import {
  DataFolderInUse,
  lockDataFolder,
  openDataFolder,
  runningEndpoints,
  type Stores,
} from '../../../infra/local/data-folder.ts'
import { openStores } from '../../../infra/local/open-stores.ts'
import { localTenant, storeWriter } from '../../../infra/local/store-writer.ts'
import { storesOf } from '../../../infra/local/synthesized-template.ts'
import { readTemplate } from '../../../infra/local/template.ts'
import { parseDocument } from '../../../shared/interaction-document.ts'
import { storesIn } from '../../engines.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { dump } from '../import/dump.ts'

describe('a data folder', () => {
  const parent = temporaryFolder()
  let path: string
  let count = 0
  let stores: Stores
  const opened: (() => Promise<void>)[] = []

  const lock = async () => opened.push(await lockDataFolder(path))
  const open = async () => {
    const data = await openDataFolder(path, stores)
    opened.push(() => data.close())
    return data
  }
  const closeAll = async () => {
    for (const close of opened.splice(0).reverse()) await close()
  }
  beforeEach(async () => {
    path = join(parent.path, `deep/${++count}`)
    stores = storesOf(await readTemplate(inject('assembly')))
  })
  afterEach(closeAll)

  const document = {
    interaction_id: 'i1',
    customer_id: 'c',
    start_date: '2024-01-01T00:00:00Z',
    content: { plain_text: { inline: 'hello' } },
  }

  test('is made when it is not there, and is new until it is marked as filled', async () => {
    await lock()
    const data = await open()
    expect(await data.isNew()).toBe(true)
    await data.markFilled()
    expect(await data.isNew()).toBe(false)
    await closeAll()
    await lock()
    expect(await (await open()).isNew()).toBe(false)
  })

  test('keeps its records and bodies when it is closed and opened again', async () => {
    await lock()
    const first = storesIn(await open())
    expect(await first.put(document)).toBe('stored')
    const before = await dump(first, 'default')
    await closeAll()
    await lock()
    expect(await dump(storesIn(await open()), 'default')).toEqual(before)
    expect(before).toMatchObject({ items: [expect.any(String)], objects: [{ ContentLength: 5 }] })
  })

  test('is for one process at a time', async () => {
    await lock()
    const second = lockDataFolder(path)
    await expect(second).rejects.toThrow(DataFolderInUse)
    await expect(second).rejects.toThrow(path)
    await closeAll()
    await lock()
  })

  test('says where its stores answer, as long as they do', async () => {
    await lock()
    expect(await runningEndpoints(path)).toBeUndefined()
    const { endpoints } = await open()
    expect(await runningEndpoints(path)).toEqual(endpoints)
    await closeAll()
    expect(await runningEndpoints(path)).toBeUndefined()
  })

  test.each([
    ['cut', '{"dynamodb":'],
    ['empty', ''],
    ['another', '{}'],
  ])('does not take an %s account of the endpoints for one', async (_, content) => {
    await lock()
    await writeFile(join(path, 'endpoints.json'), content)
    expect(await runningEndpoints(path)).toBeUndefined()
  })

  test('forgets the endpoints of a process that was killed', async () => {
    await mkdir(path, { recursive: true })
    const endpoints = { dynamodb: 'http://127.0.0.1:1', s3: 'http://127.0.0.1:1', table: 't', bucket: 'b' }
    await writeFile(join(path, 'endpoints.json'), JSON.stringify(endpoints))
    await lock()
    expect(await runningEndpoints(path)).toBeUndefined()
  })

  test('that is a file is refused with what the system says', async () => {
    path = join(parent.path, 'file')
    await writeFile(path, '')
    await expect(lockDataFolder(path)).rejects.toMatchObject({ code: 'EEXIST' })
  })

  describe('opened for an import', () => {
    test('is that of the service that runs on it', async () => {
      await lock()
      const data = await open()
      await using found = await openStores(path)
      expect(found.endpoints).toEqual(data.endpoints)
    })

    test('is not touched while another process is only opening it', async () => {
      await lock()
      await expect(openStores(path)).rejects.toThrow(/try again/)
      expect(await readdir(path)).toEqual(['lock'])
    })

    test('is opened by itself when nothing runs, and is no new one any more', async () => {
      {
        await using found = await openStores(path)
        const parsed = parseDocument(JSON.stringify(document))
        expect(await storeWriter(found).put(localTenant, parsed)).toBe('stored')
        await expect(lockDataFolder(path)).rejects.toThrow(DataFolderInUse)
      }
      await lock()
      expect(await (await open()).isNew()).toBe(false)
      await expect(access(join(path, 'assembly/manifest.json'))).resolves.toBeUndefined()
    })

    test('is free again when the opening was given up', async () => {
      const stop = new AbortController()
      const opening = openStores(path, stop.signal)
      stop.abort()
      await expect(opening).rejects.toThrow('aborted')
      await lock()
    })
  })
})
