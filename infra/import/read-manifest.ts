import type { Manifest } from '../../shared/import/manifest.ts'
import { isSummary } from '../../shared/import/source-summary.ts'

/** Reads the text of a manifest; throws an error that says what it lacks. */
export const readManifest = (text: string): Manifest => {
  const value = parse(text)
  if (!isManifest(value)) throw new Error('this is no manifest of an import')
  return value
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isManifest = (value: unknown): value is Manifest =>
  typeof value === 'object' &&
  value !== null &&
  'version' in value &&
  value.version === 1 &&
  ['tenant', 'counts', 'digest', 'rejectedReasons'].every((name) => name in value) &&
  'inputs' in value &&
  Array.isArray(value.inputs) &&
  value.inputs.every(isSummary)
