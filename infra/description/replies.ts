import { type ContentKind, defaultMediaTypes, linkFields } from '../../shared/content-kind.ts'
import { goldenReply } from './golden-reply.ts'
import { type HeaderName, headers } from './headers.ts'

/** Replies of one operation by status, without errors. */
export type Replies = Readonly<Record<number, object>>

const interaction = { $ref: '#/components/schemas/Interaction' }

const json = (schema: object, examples: object) => ({ 'application/json': { schema, examples } })

/** Where a reply leads to: operations by their ids, each with the id that it takes. */
const linksTo = (id: string, ...operations: readonly string[]) =>
  Object.fromEntries(
    operations.map((operationId) => [
      operationId,
      { operationId, parameters: { interaction_id: `$response.body#${id}` } },
    ]),
  )

const contentOperations = ['get-plain-text', 'get-structured-text', 'get-binary-content'] as const

export const listReplies: Replies = {
  200: {
    description: 'The interactions. `[]` also for an id that nobody knows.',
    headers: headers('Link', 'X-Total-Count'),
    content: json(
      { type: 'array', items: interaction },
      { golden: { summary: "The old API's own example", value: [goldenReply] }, none: { value: [] } },
    ),
    links: linksTo('/0/interaction_id', 'get-interaction', ...contentOperations),
  },
}

export const recordReplies: Replies = {
  200: {
    description: 'The interaction.',
    headers: headers(),
    content: json(interaction, { golden: { summary: "The old API's own example", value: goldenReply } }),
    links: linksTo('/interaction_id', ...contentOperations),
  },
}

const validators = ['ETag', 'Last-Modified'] as const

/** Any body: its media type is the stored one. */
const anyContent = (kind: ContentKind) => {
  const [mediaType] = defaultMediaTypes[kind].split(';')
  const schema = { type: 'string', ...(kind === 'binary_content' && { contentMediaType: mediaType }) }
  return { '*/*': { schema } }
}

/** Replies to a read of a body. */
export const contentReplies = (kind: ContentKind): Replies => {
  const disposition: readonly HeaderName[] = kind === 'binary_content' ? ['Content-Disposition'] : []
  const whole = [...validators, 'Accept-Ranges', 'Repr-Digest', ...disposition] as const
  const content = anyContent(kind)
  return {
    200: {
      description: `The body that \`${linkFields[kind]}\` of the interaction links to.`,
      headers: headers(...whole),
      content,
    },
    206: {
      description: 'The range that was asked for.',
      headers: headers(...whole, 'Content-Range'),
      content,
    },
    304: { description: 'The client has this version of the body.', headers: headers(...validators) },
    307: {
      description:
        'What was asked for has more than 200 MB: the store serves it at `Location`, ranges included.',
      headers: headers('Location'),
    },
  }
}
