import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type JsonObject, objectAt, textAt } from './json.ts'

/** The output of `cdk synth`: the template of its one stack, and where the assets lie that the template names. */
export type Assembly = {
  readonly template: JsonObject
  /** The folder of an asset by its key in the asset bucket; throws an error that says where the key stands. */
  codeFolderOf(key: string, where: string): string
}

/** Reads a cloud assembly (`cdk.out`). Throws an error that says what is missing. */
export const readAssembly = async (folder: string): Promise<Assembly> => {
  const manifest = await readJson(join(folder, 'manifest.json'))
  const [templateFile, ...others] = filesOf(manifest, 'aws:cloudformation:stack', 'templateFile')
  if (!templateFile || others.length > 0) {
    throw new Error(
      `${folder} holds ${others.length + (templateFile ? 1 : 0)} stacks; the local run takes exactly one`,
    )
  }
  const folders = new Map<string, string>()
  for (const file of filesOf(manifest, 'cdk:asset-manifest', 'file')) {
    for (const [key, path] of assetsOf(await readJson(join(folder, file))))
      folders.set(key, resolve(folder, path))
  }
  return {
    template: await readJson(join(folder, templateFile)),
    codeFolderOf: (key, where) => {
      const found = folders.get(key)
      if (found) return found
      throw new Error(`${where} is ${key}, which is no asset of ${folder}`)
    },
  }
}

const readJson = async (file: string) => {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Error(`${file} cannot be read: synthesize the stack first`, { cause })
  })
  return objectAt(JSON.parse(text), file)
}

/** A property of each artifact of a type. */
const filesOf = (manifest: JsonObject, type: string, property: string) =>
  Object.entries(objectAt(manifest['artifacts'], 'artifacts')).flatMap(([id, value]) => {
    const artifact = objectAt(value, id)
    return artifact['type'] === type
      ? textAt(objectAt(artifact['properties'], id)[property], `${id}.${property}`)
      : []
  })

/** Key in the asset bucket and path in the assembly of every asset. */
const assetsOf = (assets: JsonObject) =>
  Object.entries(objectAt(assets['files'], 'files')).flatMap(([id, value]) => {
    const { source, destinations } = objectAt(value, id)
    const path = textAt(objectAt(source, id)['path'], `${id}.source.path`)
    return Object.values(objectAt(destinations, id)).map(
      (destination) => [textAt(objectAt(destination, id)['objectKey'], `${id}.objectKey`), path] as const,
    )
  })
