import { randomUUID } from 'node:crypto'
import { openObjectLog } from './object-log.ts'
import { type RunObjects, shortName } from './run-objects.ts'
import type { RunStore } from './run-store.ts'

/** The one that has the run may save it between a look and a claim. */
const triesToLoad = 10

/** Another process has the run. */
export class RunTakenOver extends Error {
  override readonly name = 'RunTakenOver'

  constructor() {
    super('another process has taken the import over')
  }
}

export type RunKeys = {
  /** Where the run keeps what it needs to go on. */
  readonly prefix: string
  /** Where rejects are kept, under the names of their sources. */
  readonly rejects: string
  /** For a person: what comes before a key. */
  readonly base: string
}

/**
 * Keeps a run in objects. The last process that loads the state has the run: the others' next `save` throws `RunTakenOver`, so that a
 * message that is delivered twice does no harm.
 */
export const objectRunStore = (objects: RunObjects, { prefix, rejects, base }: RunKeys): RunStore => {
  const key = `${prefix}state.json`
  const owner = randomUUID()
  let epoch = 0
  let etag: string | undefined
  /** False when it is another state that is there. */
  const write = async (state: unknown): Promise<boolean> => {
    const text = JSON.stringify({ owner, epoch, state })
    etag = await objects.put(key, text, etag ?? 'none')
    if (etag !== undefined) return true
    // S3 may have taken it, and the answer was lost on the way.
    const found = await objects.get(key)
    if (found?.text !== text) return false
    etag = found.etag
    return true
  }
  return {
    async load() {
      for (let tries = 0; tries < triesToLoad; tries++) {
        const found = await objects.get(key)
        const saved = found && read(found.text)
        etag = found?.etag
        epoch = (saved?.epoch ?? 0) + 1
        if (await write(saved?.state ?? null)) return saved?.state
      }
      throw new RunTakenOver()
    },
    async save(state) {
      if (!(await write(state))) throw new RunTakenOver()
    },
    open: (name, mark) =>
      openObjectLog(objects, `${prefix}${name}/`, mark, epoch, `${base}${prefix}${name}/`),
    openRejects: (source, mark) => {
      const place = `${rejects}${shortName(source)}/`
      return openObjectLog(objects, place, mark, epoch, `${base}${place}`)
    },
    async clear() {
      for (const log of ['sources/', 'expected/']) await objects.remove(await objects.list(`${prefix}${log}`))
      await objects.remove([key])
    },
  }
}

const read = (text: string): { epoch: number; state: unknown } | undefined => {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null || !('epoch' in value) || !('state' in value))
    return undefined
  return { epoch: Number(value.epoch), state: value.state ?? undefined }
}
