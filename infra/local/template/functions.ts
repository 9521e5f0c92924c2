import type { FunctionDefinition } from '../lambda/function-definition.ts'
import { numberAt, objectAt, textAt } from './json.ts'
import type { Resolver } from './resolver.ts'
import { ofType, type Resource, type Resources } from './resources.ts'

/** What Lambda gives a function that does not say. */
const defaults = { Timeout: 3, MemorySize: 128 }

/**
 * The functions of the template that run on Node.js from an asset; CDK's own helpers in other languages or inline are left
 * out. `codeFolderOf` finds the folder of an asset by its key.
 */
export const readFunctions = (
  resources: Resources,
  resolver: Resolver,
  codeFolderOf: (key: string, where: string) => string,
): readonly FunctionDefinition[] =>
  ofType(resources, 'AWS::Lambda::Function')
    .filter(({ properties }) => String(properties['Runtime']).startsWith('nodejs'))
    .filter(({ id, properties }) => 'S3Key' in objectAt(properties['Code'], `${id}.Code`))
    .map((resource) => readFunction(resource, resolver, codeFolderOf))

const readFunction = (
  { id, properties }: Resource,
  resolver: Resolver,
  codeFolderOf: (key: string, where: string) => string,
): FunctionDefinition => {
  const { Code, Handler, Environment, ReservedConcurrentExecutions } = properties
  const { Timeout, MemorySize } = { ...defaults, ...properties }
  const key = textAt(objectAt(Code, `${id}.Code`)['S3Key'], `${id}.Code.S3Key`)
  const variables = objectAt(
    objectAt(Environment, `${id}.Environment`)['Variables'],
    `${id}.Environment.Variables`,
  )
  return {
    id,
    codeFolder: codeFolderOf(key, `${id}.Code.S3Key`),
    handler: textAt(Handler, `${id}.Handler`),
    timeoutMilliseconds: numberAt(Timeout, `${id}.Timeout`) * 1000,
    memoryMegabytes: numberAt(MemorySize, `${id}.MemorySize`),
    reservedConcurrency:
      ReservedConcurrentExecutions === undefined
        ? undefined
        : numberAt(ReservedConcurrentExecutions, `${id}.ReservedConcurrentExecutions`),
    environment: Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [
        name,
        resolver.text(value, `${id}.Environment.${name}`),
      ]),
    ),
  }
}
