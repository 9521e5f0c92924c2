import { openApi } from '../infra/description/openapi.ts'

/** What the description says of a reply, and where. */
export type DescribedReply = {
  readonly headers: Readonly<Record<string, unknown>>
  readonly content?: Readonly<Record<string, object>>
  /** From the root of the document to the reply. */
  readonly place: readonly string[]
}

type Reply = Omit<DescribedReply, 'place'>
type Replies = Readonly<Record<string, Reply | { readonly $ref: string }>>

const components = openApi.components.responses as Readonly<Record<string, Reply>>

const templates = Object.entries(openApi.paths).map(([path, { get, head }]) => ({
  path,
  // Any base path and stage may stand in front.
  form: new RegExp(`${path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
  replies: new Map<string, Replies>([
    ['GET', get.responses as Replies],
    ['HEAD', head.responses as Replies],
  ]),
}))

/** The described path that a request is for; undefined: an operation that there is not. */
export const operationOf = (method: string, path: string) => {
  const template = templates.find(({ form }) => form.test(path))
  const replies = template?.replies.get(method)
  return template && replies && { path: template.path, method, replies }
}

/** The reply of an operation, or an error, which is the answer elsewhere; undefined: it is not described. */
export const describedReply = (
  operation: ReturnType<typeof operationOf>,
  method: string,
  status: number,
): DescribedReply | undefined => {
  if (!operation) return component(`${method === 'HEAD' ? 'head-error' : 'error'}-${status}`)
  const reply = operation.replies[status]
  if (!reply) return undefined
  if ('$ref' in reply) return component(reply.$ref.replace(/.*\//, ''))
  return { ...reply, place: ['paths', operation.path, method.toLowerCase(), 'responses', String(status)] }
}

const component = (name: string): DescribedReply | undefined => {
  const reply = components[name]
  return reply && { ...reply, place: ['components', 'responses', name] }
}
