import type { FieldsOnRequest, Interaction } from './types.ts'

type KnownFields = Interaction & FieldsOnRequest

/** With `fields: ['*']`: all that is stored, fields of the source system's own included. */
export type StoredInteraction = KnownFields & { readonly [field: string]: unknown }

/** A field of an interaction, `*` for all, or a field of the source system's own. */
export type FieldName = keyof KnownFields | '*' | (string & Record<never, never>)

/** What a reply holds when these fields are asked for; without any, what the service returns of itself. */
export type Selected<Field extends FieldName> = [Field] extends [never]
  ? Interaction
  : '*' extends Field
    ? StoredInteraction
    : Pick<KnownFields, 'interaction_id' | (Field & keyof KnownFields)> & {
        readonly [Own in Exclude<Field, keyof KnownFields>]?: unknown
      }
