import { listAt, objectAt, textAt } from './json.ts'
import type { Resource, Resources } from './resources.ts'

/** The resource of a type that a `Ref` or an `Fn::GetAtt` names; throws an error that says where it stands when it is no other. */
export const referredResource = (
  value: unknown,
  resources: Resources,
  types: readonly string[],
  where: string,
): Resource => {
  const reference = objectAt(value, where)
  const attribute = reference['Fn::GetAtt']
  const [id] =
    typeof attribute === 'string' ? attribute.split('.') : listAt(attribute ?? [reference['Ref']], where)
  const resource = typeof id === 'string' ? resources.get(textAt(id, where)) : undefined
  if (resource && types.includes(resource.type)) return resource
  throw new Error(
    `${where} is ${JSON.stringify(value)}: the local run takes only ${types.join(' or ')} there`,
  )
}
