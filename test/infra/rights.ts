import { ofType, type SynthesizedTemplate } from './synthesized.ts'

export type Statement = {
  Action: string | string[]
  Resource: unknown
  Effect: string
  Condition?: object
}

/** A deployed function by the name of its file. */
export const functionNamed = (template: SynthesizedTemplate, name: string) => {
  const found = ofType(template, 'AWS::Lambda::Function').find(
    ({ Properties }) => Properties['Description'] === name,
  )
  if (!found) throw new Error(`no function ${name}`)
  return found
}

/** What the policies of a role say, in their order; a role may have no others. */
export const statementsOf = (template: SynthesizedTemplate, roleId: string): Statement[] => {
  const { ManagedPolicyArns, Policies } = template.Resources[roleId]?.Properties ?? {}
  if (ManagedPolicyArns || Policies) throw new Error(`${roleId} has policies of its own`)
  return ofType(template, 'AWS::IAM::Policy').flatMap(({ Properties }) => {
    const { Roles, PolicyDocument } = Properties as {
      Roles: { Ref: string }[]
      PolicyDocument: { Statement: Statement[] }
    }
    return Roles.some(({ Ref }) => Ref === roleId) ? PolicyDocument.Statement : []
  })
}

/** What a function may do, beside writing its log and traces, as `action resource`; conditions by themselves. */
export const rightsOf = (template: SynthesizedTemplate, name: string) => {
  const { Role } = functionNamed(template, name).Properties
  return readable(statementsOf(template, idIn(Role)).filter(({ Action }) => !isOwnOutput(Action)))
}

const isOwnOutput = (action: string | string[]) => [action].flat().every((one) => /^(logs|xray):/.test(one))

/** The logical id that an `Fn::GetAtt` or a `Ref` names. */
export const idIn = (reference: unknown): string => {
  const { Ref, 'Fn::GetAtt': attribute } = reference as { Ref?: string; 'Fn::GetAtt'?: string[] }
  return Ref ?? attribute?.[0] ?? ''
}

/** Statements as lines: `action resource [condition]`. */
export const readable = (statements: readonly Statement[]): string[] =>
  statements
    .flatMap(({ Action, Resource, Condition }) =>
      [Action].flat().flatMap((action) =>
        [Resource].flat().map((resource) => {
          const condition = Condition ? ` ${JSON.stringify(Condition)}` : ''
          return `${action} ${textOf(resource)}${condition}`
        }),
      ),
    )
    .toSorted()

/** An ARN of the template as text, without the hashes of logical ids. */
export const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value
  const { 'Fn::Join': join } = value as { 'Fn::Join'?: [string, unknown[]] }
  if (join) return join[1].map(textOf).join(join[0])
  const { Ref, 'Fn::GetAtt': [id = '', attribute = ''] = [] } = value as {
    Ref?: string
    'Fn::GetAtt'?: string[]
  }
  const name = (Ref ?? id).replace(/[0-9A-F]{8}$/, '')
  return attribute && attribute !== 'Arn' ? `<${name}.${attribute}>` : `<${name}>`
}
