import type { RestApi } from './gateway/rest-api.ts'
import type { FunctionDefinition } from './lambda/function-definition.ts'
import { readAssembly } from './template/assembly.ts'
import { readFunctions } from './template/functions.ts'
import { type Messaging, readMessaging } from './template/messaging.ts'
import { Resolver } from './template/resolver.ts'
import { readResources } from './template/resources.ts'
import { readRestApi } from './template/rest-api.ts'
import { type BucketDefinition, readBuckets, readTables, type TableDefinition } from './template/stores.ts'

/** What the local run builds of a stack. */
export type Template = {
  readonly api: RestApi
  readonly functions: readonly FunctionDefinition[]
  readonly tables: readonly TableDefinition[]
  readonly buckets: readonly BucketDefinition[]
  readonly messaging: Messaging
}

/**
 * Reads the synthesized stack from a cloud assembly (`cdk.out`). `localNames` names tables and buckets by logical id; the
 * rest go by the name in the template or by their logical id in lower case. Throws an error that names the resource that
 * the local run does not understand.
 */
export const readTemplate = async (
  assemblyFolder: string,
  localNames: ReadonlyMap<string, string> = new Map(),
): Promise<Template> => {
  const { template, codeFolderOf } = await readAssembly(assemblyFolder)
  const resources = readResources(template)
  const resolver = new Resolver(resources, localNames)
  const functions = readFunctions(resources, resolver, codeFolderOf)
  const api = readRestApi(resources, resolver)
  const messaging = readMessaging(resources, resolver)
  const served = [
    ...api.routes.flatMap(({ path, integration, authorization }) =>
      [integration, authorization].map((part) => ({ ...part, path })),
    ),
    ...[...messaging.mappings, ...messaging.pipes].map(({ id, functionId }) => ({ path: id, functionId })),
  ]
  for (const { path, ...part } of served) {
    if (!('functionId' in part) || functions.some(({ id }) => id === part.functionId)) continue
    throw new Error(`${path} is served by ${part.functionId}, which is no Node.js function with a bundle`)
  }
  return {
    api,
    functions,
    tables: readTables(resources, resolver),
    buckets: readBuckets(resources, resolver),
    messaging,
  }
}
