import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { type ImportOptions, importFiles } from '../../../infra/import/import-files.ts'
import { sampleDocuments } from '../../../infra/sample/documents.ts'
import type { Manifest } from '../../../shared/import/manifest.ts'
import { entryParser } from '../../../shared/import/parse-entry.ts'
import { storedAttachments } from '../../../shared/import/stored-attachments.ts'
import { engines } from '../../engines.ts'
import { runs } from '../../properties.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { anyFile, anyLine } from './any-source.ts'
import { dump, withoutTimes } from './dump.ts'

const stores = engines()
const folder = temporaryFolder()
let count = 0
let tenant: string
let file: string
beforeEach(() => {
  tenant = `tenant-${++count}`
  file = join(folder.path, `${tenant}.jsonl`)
})

const options = (some: Partial<ImportOptions> = {}): ImportOptions => ({
  writer: stores.writer,
  tenant,
  runs: join(folder.path, `runs-${tenant}`),
  stored: storedAttachments(stores.dynamoDB, stores.table),
  parse: entryParser(),
  signal: new AbortController().signal,
  ...some,
})

/** Imports one file; what is said of it, with the manifest. */
const importFile = async (path: string, one: ImportOptions) => {
  const { sources, manifest } = await importFiles([path], one)
  const [row] = sources
  if (!row) throw new Error('nothing was imported')
  return { rejects: undefined, ...row, manifest }
}

const rejectsOf = async (path: string) => {
  const text = await readFile(`${path}.rejects.jsonl`, 'utf8').catch(() => '')
  const entries = text.split('\n').filter((line) => line !== '')
  return entries.map((line) => JSON.parse(line))
}

const document = (id: string, more: object = {}) =>
  JSON.stringify({ interaction_id: id, customer_id: 'c', start_date: '2024-01-01T00:00:00Z', ...more })

describe('every line is stored or rejected:', () => {
  test('line breaks of Windows, a byte order mark, blank lines and a missing last line break are accepted', async () => {
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((id) => document(id))
    await writeFile(file, `\ufeff${a}\r\n\r\n  \n${b}\n\t\r\n${c}\r\n\n${d}`)
    const summary = await importFile(file, options())
    expect(summary).toMatchObject({ lines: 8, stored: 4, rejected: 0, finished: true, rejects: undefined })
    expect((await dump(stores, tenant)).items).toHaveLength(4)
  })

  test.each([
    ['an empty file', ''],
    ['a file of nothing but a byte order mark', '\ufeff'],
    ['a file of blank lines', '\n\r\n \n'],
  ])('%s has nothing to import', async (_, content) => {
    await writeFile(file, content)
    const summary = await importFile(file, options())
    expect(summary).toMatchObject({
      stored: 0,
      unchanged: 0,
      rejected: 0,
      finished: true,
      rejects: undefined,
    })
    expect((await dump(stores, tenant)).items).toEqual([])
  })

  test('rejects are kept with their line numbers and reasons, and the lines between them are stored', async () => {
    const long = document('long', { subject: 'x'.repeat(200) })
    const lines = [document('a'), 'x', document('b'), '{"interaction_id":"c"}', '', '[]', long, document('d')]
    await writeFile(file, `${lines.join('\n')}\n`)
    await appendFile(file, Buffer.from([0x22, 0xc3, 0x22, 0x0a]))
    const summary = await importFile(file, options({ limitBytes: 200 }))
    expect(summary).toMatchObject({ lines: 9, stored: 3, rejected: 5, rejects: `${file}.rejects.jsonl` })
    expect(await rejectsOf(file)).toEqual([
      { line: 2, reason: expect.stringContaining('JSON'), document: 'x' },
      { line: 4, reason: expect.stringContaining('start_date'), document: '{"interaction_id":"c"}' },
      { line: 6, reason: expect.stringContaining('object'), document: '[]' },
      { line: 7, reason: expect.stringContaining('200'), offset: expect.any(Number), bytes: long.length + 1 },
      { line: 9, reason: expect.stringContaining('UTF-8'), document_base64: 'IsMi' },
    ])
  })

  test('a body that is to be copied from S3 and is not there is a reject', async () => {
    const content = { plain_text: { s3: `s3://${stores.importBucket}/nowhere` } }
    await writeFile(file, `${document('a', { content })}\n${document('b')}`)
    expect(await importFile(file, options())).toMatchObject({ stored: 1, rejected: 1 })
    expect(await rejectsOf(file)).toMatchObject([
      { line: 1, reason: expect.stringContaining('does not exist') },
    ])
  })

  /** All that a manifest counts. */
  const accounted = (manifest: Manifest | undefined) => {
    if (!manifest) return undefined
    const { stored, unchanged, older, erased, rejected, blank, skipped, attachments } = manifest.counts
    const come = attachments.stored + attachments.unchanged + attachments.erased + attachments.orphans
    return stored + unchanged + older + erased + rejected + blank + skipped + come
  }

  test('nothing that a line can hold ends an import or is lost: it is stored, or rejected whole with a reason', async () => {
    const taken = new Set<string | undefined>()
    await fc.assert(
      fc.asyncProperty(fc.array(anyLine), async (some) => {
        const content = Buffer.concat(
          [Buffer.from(document('first')), ...some].flatMap((one) => [one, Buffer.from('\n')]),
        )
        await writeFile(file, content)
        const { manifest, lines, rejected, finished } = await importFile(file, options())
        const all = content.toString('latin1').slice(0, -1).split('\n')
        expect([finished, lines, accounted(manifest)]).toEqual([true, all.length, all.length])
        const rejects = await rejectsOf(file)
        expect(rejects).toHaveLength(rejected)
        for (const { line, reason, document: text, document_base64 } of rejects) {
          const kept =
            document_base64 === undefined ? Buffer.from(text) : Buffer.from(document_base64, 'base64')
          expect([kept.toString('latin1'), reason.length > 5]).toEqual([all[line - 1], true])
        }
        const numbers = new Set(rejects.map(({ line }) => line))
        for (const [at, line] of all.entries()) {
          const text = Buffer.from(line, 'latin1').toString().trim()
          if (text !== '' && !numbers.has(at + 1)) taken.add(JSON.parse(text).interaction_id)
        }
      }),
      runs(30),
    )
    const stored = (await dump(stores, tenant)).items.join()
    for (const id of taken) if (id !== undefined) expect(stored).toContain(`"${id}"`)
  })

  test('nothing that a file can hold ends an import, and every piece of it is accounted for', async () => {
    await fc.assert(
      fc.asyncProperty(anyFile, async (content) => {
        await writeFile(file, content)
        const { manifest, lines, rejected, finished } = await importFile(file, options())
        expect([finished, accounted(manifest)]).toEqual([true, lines])
        expect(await rejectsOf(file)).toHaveLength(rejected)
      }),
      runs(40),
    )
  })
})

describe('versions of one interaction', () => {
  const version = (second: number) =>
    document('a', {
      modified_date: `2024-01-01T00:00:0${second}Z`,
      subject: `version ${second}`,
      content: { plain_text: { inline: `text ${second}` } },
    })
  const only = (second: number) => [expect.stringContaining(`version ${second}`)]

  test.each([
    ['rising', [1, 2], { stored: 2, older: 0 }],
    ['falling', [2, 1], { stored: 1, older: 1 }],
    ['repeated', [2, 2], { stored: 1, unchanged: 1 }],
    ['mixed', [3, 1, 4, 1, 5, 9, 2, 6], { stored: 4, older: 4 }],
  ])('in %s order leave the newest', async (_, seconds, counts) => {
    await writeFile(file, seconds.map((second) => `${version(second)}\n`).join(''))
    expect(await importFile(file, options())).toMatchObject(counts)
    expect((await dump(stores, tenant)).items).toEqual(only(Math.max(...seconds)))
  })

  test('are stored one after the other, the others side by side', async () => {
    const underWay: string[] = []
    let most = 0
    const put: ImportOptions['writer']['put'] = async (_, { interactionId }) => {
      expect(underWay).not.toContain(interactionId)
      underWay.push(interactionId)
      most = Math.max(most, underWay.length)
      await new Promise(setImmediate)
      underWay.splice(underWay.indexOf(interactionId), 1)
      return 'stored'
    }
    const ids = Array.from({ length: 300 }, (_, index) => `i${index % 3 === 0 ? 0 : index}`)
    await writeFile(file, ids.map((id) => `${document(id)}\n`).join(''))
    expect(await importFile(file, options({ writer: { ...stores.writer, put } }))).toMatchObject({
      stored: 300,
    })
    expect(most).toBeGreaterThan(8)
    expect(most).toBeLessThanOrEqual(32)
  })
})

describe('an import that is run again', () => {
  /** Sample interactions, some of them in several versions, among many lines that are rejected. */
  const writeSample = async (path: string) => {
    const documents = [...sampleDocuments({ customers: 2, seed: 7 })].slice(0, 24)
    const versions = documents.slice(0, 8).map((text, index) => {
      const modified = `2030-01-01T00:00:${10 + index}Z`
      return JSON.stringify({ ...JSON.parse(text), modified_date: modified, subject: `new ${index}` })
    })
    const lines = [...versions.slice(0, 4), ...documents, ...versions].flatMap((text, index) => [
      text,
      ...Array.from({ length: 9 }, (_, reject) => `reject ${index}.${reject}`),
    ])
    await writeFile(path, lines.join('\n'))
    return lines.length
  }

  test('changes nothing', async () => {
    await writeSample(file)
    const first = await importFile(file, options())
    const [before, rejects] = [await dump(stores, tenant), await rejectsOf(file)]
    const second = await importFile(file, options())
    expect(second).toMatchObject({ finished: true, stored: 0, lines: first.lines, rejected: first.rejected })
    expect(await dump(stores, tenant)).toEqual(before)
    expect(await rejectsOf(file)).toEqual(rejects)
    expect(before.objects.length).toBeGreaterThan(5)
  })

  test('after interruptions anywhere ends as one that was never interrupted', async () => {
    const whole = { file, options: options() }
    const lines = await writeSample(file)
    const counts = await importFile(whole.file, whole.options)
    const expected = withoutTimes(await dump(stores, tenant))
    const stops = fc.array(fc.record({ after: fc.nat(lines), killed: fc.boolean() }), { maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(stops, async (interruptions) => {
        tenant = `tenant-${++count}`
        file = join(folder.path, `${tenant}.jsonl`)
        await writeSample(file)
        for (const { after, killed } of interruptions) await interrupt(after, killed)
        const last = await importFile(file, options())
        expect(last).toMatchObject({ finished: true, lines: counts.lines, rejected: counts.rejected })
        expect(await rejectsOf(file)).toEqual(await rejectsOf(whole.file))
        expect(withoutTimes(await dump(stores, tenant))).toEqual(expected)
        expect(await readdir(options().runs)).toEqual([])
      }),
      runs(3),
    )
  })

  /** Ends an import after some lines: told to, or by a defect, as far as that resembles the death of the process. */
  const interrupt = async (after: number, killed: boolean) => {
    const stop = new AbortController()
    let lines = 0
    const onProgress = () => {
      if (lines++ < after) return
      if (killed) throw new Error('killed')
      stop.abort()
    }
    const outcome = importFile(file, options({ signal: stop.signal, onProgress }))
    if (killed) await outcome.catch((error: Error) => expect(error.message).toBe('killed'))
    else expect(await outcome).toMatchObject({ finished: lines <= after })
  }

  test('goes on where it was', async () => {
    await writeFile(file, [document('a'), 'x', document('b'), 'y', document('c')].join('\n'))
    await interrupt(2, true)
    const seen: number[] = []
    await importFile(file, options({ onProgress: ({ current }) => seen.push(current.counts.pieces) }))
    expect(seen).toEqual([4, 5])
  })

  test.each([
    [
      'the checkpoint is damaged',
      async () => {
        const [name = ''] = await readdir(options().runs)
        await writeFile(join(options().runs, name, 'state.json'), '{"identity":')
      },
    ],
    ['the rejects are gone', () => rm(`${file}.rejects.jsonl`)],
    ['the rejects are cut', () => writeFile(`${file}.rejects.jsonl`, '{')],
  ])('starts over when %s', async (_, damage) => {
    await writeFile(file, [document('a'), 'x', document('b'), 'y', document('c')].join('\n'))
    await interrupt(2, true)
    await damage()
    const seen: number[] = []
    const summary = await importFile(
      file,
      options({ onProgress: ({ current }) => seen.push(current.counts.pieces) }),
    )
    expect(seen[0]).toBe(1)
    expect(summary).toMatchObject({ lines: 5, rejected: 2, finished: true })
    expect((await rejectsOf(file)).map(({ line }) => line)).toEqual([2, 4])
  })

  test('starts over when the file was changed in between', async () => {
    await writeFile(file, `${document('a')}\nx\n${document('b')}\n`)
    await interrupt(2, false)
    await writeFile(file, `${document('c')}\n${document('d')}\n`)
    const summary = await importFile(file, options())
    expect(summary).toMatchObject({ lines: 2, stored: 2, rejected: 0, rejects: undefined })
    expect(await rejectsOf(file)).toEqual([])
  })
})

describe('stores that are not well', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  const ids = ['a', 'b', 'c', 'd', 'e']
  beforeEach(() => writeFile(file, ids.map((id) => `${document(id)}\n`).join('')))

  test('are waited for', async () => {
    const failures = new Map<string, number>()
    const put: ImportOptions['writer']['put'] = async (forTenant, one) => {
      const failed = failures.get(one.interactionId) ?? 0
      failures.set(one.interactionId, failed + 1)
      if (failed < 4) throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' })
      return stores.writer.put(forTenant, one)
    }
    const summary = await importFile(
      file,
      options({ writer: { ...stores.writer, put }, pause: async () => {} }),
    )
    expect(summary).toMatchObject({ finished: true, stored: 5, rejected: 0 })
  })

  test('and stay so end the import with the line that was not stored; nothing is rejected', async () => {
    const put: ImportOptions['writer']['put'] = async (forTenant, one) => {
      if (one.interactionId === 'c') throw refused
      return stores.writer.put(forTenant, one)
    }
    const failed = importFile(file, options({ writer: { ...stores.writer, put }, pause: async () => {} }))
    await expect(failed).rejects.toThrow(/^line 3 was not stored: .*ECONNREFUSED.*run the same command again/)
    expect(await rejectsOf(file)).toEqual([])
    expect(await importFile(file, options())).toMatchObject({ lines: 5, rejected: 0, finished: true })
    expect((await dump(stores, tenant)).items).toHaveLength(5)
  })

  test('are not waited for by an import that is interrupted', async () => {
    const stop = new AbortController()
    const put = async () => {
      setImmediate(() => stop.abort())
      throw refused
    }
    const summary = await importFile(
      file,
      options({ writer: { ...stores.writer, put }, signal: stop.signal }),
    )
    expect(summary).toMatchObject({ finished: false, stored: 0, rejected: 0, rejects: undefined })
  })

  test('are not asked any more when the import has failed', async () => {
    let waiting = 0
    const put: ImportOptions['writer']['put'] = async (_, one) => {
      if (one.interactionId === 'a') throw new Error('denied')
      throw refused
    }
    const pause: ImportOptions['pause'] = (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.throwIfAborted()
        waiting++
        signal.addEventListener('abort', () => reject(new Error(`one of ${waiting--}`)))
      })
    await expect(importFile(file, options({ writer: { ...stores.writer, put }, pause }))).rejects.toThrow(
      'line 1 was not stored: denied',
    )
    expect(waiting).toBe(0)
  })
})
