import { type JsonObject, objectAt, textAt } from './json.ts'

/** A resource of the template. */
export type Resource = { readonly id: string; readonly type: string; readonly properties: JsonObject }

/** The resources of a template by logical id. */
export type Resources = ReadonlyMap<string, Resource>

export const readResources = (template: JsonObject): Resources =>
  new Map(
    Object.entries(objectAt(template['Resources'], 'Resources of the template')).map(([id, value]) => {
      const resource = objectAt(value, id)
      const properties = objectAt(resource['Properties'], `${id}.Properties`)
      return [id, { id, type: textAt(resource['Type'], `${id}.Type`), properties }]
    }),
  )

/** All resources of a type. */
export const ofType = (resources: Resources, type: string): readonly Resource[] =>
  [...resources.values()].filter((resource) => resource.type === type)

/** The only resource of a type; throws an error when there is none or more than one. */
export const onlyOfType = (resources: Resources, type: string): Resource => {
  const [resource, ...others] = ofType(resources, type)
  if (resource && others.length === 0) return resource
  const ids = resource ? [resource, ...others].map(({ id }) => id).join(', ') : 'none'
  throw new Error(`the local run needs exactly one ${type} in the template; it has ${ids}`)
}
