import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readSavedJson, saveJson } from '../saved-json.ts'

/** The value of the local run's one secret, with the name of its version. */
export type SecretVersion = { readonly value: string; readonly versionId: string }

const fileIn = (dataFolder: string) => join(dataFolder, 'secrets.json')

/** What a data folder keeps as the secret of the Basic credentials; undefined before the first was added. */
export const readSecret = async (dataFolder: string): Promise<SecretVersion | undefined> => {
  const saved = await readSavedJson(fileIn(dataFolder))
  return isVersion(saved) ? saved : undefined
}

/** Replaces the secret, whole or not at all. */
export const writeSecret = async (dataFolder: string, value: string): Promise<void> => {
  await mkdir(dataFolder, { recursive: true })
  await saveJson(fileIn(dataFolder), { value, versionId: randomUUID() } satisfies SecretVersion)
}

const isVersion = (saved: unknown): saved is SecretVersion =>
  typeof saved === 'object' &&
  saved !== null &&
  'value' in saved &&
  typeof saved.value === 'string' &&
  'versionId' in saved &&
  typeof saved.versionId === 'string'
