import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunStore } from '../../shared/import/run-store.ts'
import { readSavedJson, saveJson } from '../saved-json.ts'
import { openLogFile } from './log-file.ts'

/** Keeps a run in a folder, which goes when the run is done; rejects stand beside the files, and `attachments` is a file to keep. */
export const folderRunStore = (folder: string, attachments: string): RunStore => {
  const state = join(folder, 'state.json')
  return {
    load: () => readSavedJson(state),
    async save(value) {
      await mkdir(folder, { recursive: true })
      await saveJson(state, value)
    },
    async open(name, mark) {
      await mkdir(folder, { recursive: true })
      return openLogFile(name === 'attachments' ? attachments : join(folder, `${name}.jsonl`), mark)
    },
    openRejects: (source, mark) => openLogFile(`${source}.rejects.jsonl`, mark),
    clear: () => rm(folder, { recursive: true, force: true }),
  }
}
