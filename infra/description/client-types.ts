import { errorCodes } from '../../shared/errors.ts'
import type { JsonSchema } from '../../shared/resource-fields.ts'
import { interactionSchema, plainFields } from './interaction-schema.ts'

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null

const simpleTypes = new Map<unknown, string>([
  ['string', 'string'],
  ['integer', 'number'],
  ['number', 'number'],
  ['boolean', 'boolean'],
])

/** The TypeScript type of what a schema describes; throws for a schema of a kind that no field has had yet. */
const toType = (schema: JsonSchema, indent: string): string => {
  const { type, items, properties } = schema
  if (Array.isArray(type)) return type.map((one) => toType({ type: one }, indent)).join(' | ')
  if (type === 'array' && isSchema(items)) return `readonly ${toType(items, indent)}[]`
  if (type === 'object')
    return isSchema(properties) ? toObject(schema, indent) : 'Readonly<Record<string, unknown>>'
  const simple = simpleTypes.get(type)
  if (simple === undefined) throw new Error(`infra/description/client-types.ts knows no type ${type}`)
  return simple
}

const toObject = ({ properties, required }: JsonSchema, indent = ''): string => {
  const inner = `${indent}  `
  const members = Object.entries(isSchema(properties) ? properties : {}).map(([name, schema]) => {
    if (!isSchema(schema)) throw new Error(`infra/description/client-types.ts knows no form for ${name}`)
    const comment =
      typeof schema['description'] === 'string' ? `${inner}/** ${schema['description']} */\n` : ''
    const isRequired = Array.isArray(required) && required.includes(name)
    return `${comment}${inner}readonly ${name}${isRequired ? '' : '?'}: ${toType(schema, inner)}\n`
  })
  return `{\n${members.join('')}${indent}}`
}

/** The part of an interaction that a reply holds without being asked for it, or the other one. */
const part = (isPlain: boolean): string => {
  const { properties, required } = interactionSchema
  const members = Object.entries(isSchema(properties) ? properties : {})
  return toObject({
    required,
    properties: Object.fromEntries(members.filter(([name]) => plainFields.has(name) === isPlain)),
  })
}

/** The types of the client as TypeScript, made of what the service itself goes by. */
export const clientTypes =
  (): string => `// Made by \`npm run build\` from the service's own fields and error codes.

/** An interaction as a reply holds it. What it has no value for is left out. Numbers are JavaScript's: see \`parse\`. */
export type Interaction = ${part(true)}

/** What is returned only when \`fields\` names it. */
export type FieldsOnRequest = ${part(false)}

/** Every code that the service gives its errors. */
export const errorCodes = [
${errorCodes.map((code) => `  '${code}',\n`).join('')}] as const

/** A code of the service's errors; it is stable. */
export type ErrorCode = (typeof errorCodes)[number]
`
