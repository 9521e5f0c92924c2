import { listAt, objectAt, textAt, wordAt } from '../template/json.ts'

/** What an authorizer said: whether its policy lets a method be invoked, and what the function is told. */
export type Verdict = {
  readonly allows: (methodArn: string) => boolean
  readonly context: Readonly<Record<string, string>>
}

/** Understands an authorizer's reply; throws an error that says what is wrong with it. */
export const readVerdict = (reply: unknown): Verdict => {
  const { principalId, policyDocument, context } = objectAt(reply, "the authorizer's reply")
  const policy = objectAt(policyDocument, 'policyDocument')
  const statements = [policy['Statement']].flat().map(readStatement)
  const decides = (effect: string, arn: string) =>
    statements.some((one) => one.effect === effect && one.resources.some((pattern) => pattern.test(arn)))
  return {
    allows: (arn) => decides('Allow', arn) && !decides('Deny', arn),
    context: Object.fromEntries([
      ...Object.entries(objectAt(context ?? {}, 'context')).map(([name, value]) => [
        name,
        plain(name, value),
      ]),
      ['principalId', textAt(principalId, 'principalId')],
    ]),
  }
}

const readStatement = (value: unknown) => {
  const statement = objectAt(value, 'a statement of the policy')
  const invokes = texts(statement['Action'], 'Action').some((action) =>
    wildcard(action).test('execute-api:Invoke'),
  )
  return {
    effect: wordAt(statement['Effect'], ['Allow', 'Deny'], 'Effect'),
    resources: invokes ? texts(statement['Resource'], 'Resource').map(wildcard) : [],
  }
}

const texts = (value: unknown, where: string) =>
  listAt([value].flat(), where).map((entry) => textAt(entry, where))

/** `*` stands for any characters, slashes too, and `?` for one. */
const wildcard = (pattern: string) =>
  new RegExp(`^${RegExp.escape(pattern).replaceAll('\\*', '.*').replaceAll('\\?', '.')}$`, 's')

/** API Gateway passes on texts, numbers and truth values, all as text, and refuses the rest. */
const plain = (name: string, value: unknown): string => {
  if (['string', 'number', 'boolean'].includes(typeof value)) return String(value)
  throw new Error(`context.${name} of the authorizer's reply is neither text nor number nor truth value`)
}
