import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { linkFields } from '../../shared/content-kind.ts'
import { errorCodes } from '../../shared/errors.ts'
import { type JsonSchema, resourceFields } from '../../shared/resource-fields.ts'

/** The file that `writeClientTypes` writes. */
export const clientTypesPath = join(import.meta.dirname, '../../shared/client/types.ts')

const text: JsonSchema = { type: 'string' }

/** What the service adds to the fields that it keeps. */
const links = { ...Object.fromEntries(Object.values(linkFields).map((name) => [name, text])) }

const attachment: JsonSchema = {
  type: 'object',
  required: ['id', 'size', 'sha256'],
  properties: { id: text, name: text, media_type: text, size: { type: 'integer' }, sha256: text },
}

/** What is returned only when `fields` asks for it, beside fields of the source system's own. */
const onRequest: Readonly<Record<string, JsonSchema>> = {
  service_ids: { type: 'array', items: text },
  attachments: { type: 'array', items: attachment },
  modified_date: text,
  hold: { type: 'boolean' },
}

const plain: JsonSchema = {
  type: 'object',
  required: ['interaction_id'],
  properties: {
    ...Object.fromEntries([...resourceFields].map(([name, { schema }]) => [name, schema])),
    ...links,
    structured_text_mime: text,
  },
}

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
    const isRequired = Array.isArray(required) && required.includes(name)
    return `${inner}readonly ${name}${isRequired ? '' : '?'}: ${isSchema(schema) ? toType(schema, inner) : 'unknown'}\n`
  })
  return `{\n${members.join('')}${indent}}`
}

/** The types of the client as TypeScript, made of what the service itself goes by. */
export const clientTypes =
  (): string => `// Made by \`npm run build\` from the service's own fields and error codes.

/** An interaction as a reply holds it. What it has no value for is left out. Numbers are JavaScript's: see \`parse\`. */
export type Interaction = ${toObject(plain)}

/** What is returned only when \`fields\` names it. */
export type FieldsOnRequest = ${toObject({ properties: onRequest })}

/** Every code that the service gives its errors. */
export const errorCodes = [
${errorCodes.map((code) => `  '${code}',\n`).join('')}] as const

/** A code of the service's errors; it is stable. */
export type ErrorCode = (typeof errorCodes)[number]
`

/** Writes the types of the client, if they have changed. */
export const writeClientTypes = async (): Promise<void> => {
  const types = clientTypes()
  const present = await readFile(clientTypesPath, 'utf8').catch(() => undefined)
  if (present !== types) await writeFile(clientTypesPath, types)
}
