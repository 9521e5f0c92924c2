import { createHash } from 'node:crypto'

/** The kinds of bodies, as they stand in a document and in a path. */
export const bodyKinds = ['plain_text', 'structured_text', 'binary_content'] as const
export type BodyKind = (typeof bodyKinds)[number]

/** An interaction that is written again and again, each time with other bodies of the same sizes. */
export type Subject = {
  readonly id: string
  readonly customer: string
  readonly service: string
  readonly binaryBytes: number
  /** Reads of all between two writes of it: the disk is to hold all versions. */
  readonly readsPerWrite: number
}

/** A body of a version: it says at its beginning, and at every place, which one it is. */
export const bodyOf = (subject: Subject, kind: BodyKind, version: number): Buffer =>
  Buffer.alloc(kind === 'binary_content' ? subject.binaryBytes : 3_000, `${subject.id} ${kind} ${version}\n`)

/** The SHA-256 of a body as `Repr-Digest` has it. */
export const digestOf = (body: Buffer): string =>
  `sha-256=:${createHash('sha256').update(body).digest('base64')}:`

/** The version that a body says that it is. */
export const versionIn = (body: Buffer): number =>
  Number(/^\S+ \S+ (\d+)\n/.exec(body.toString('latin1', 0, 200))?.[1])

/** The document of a version; later ones are newer. */
export const documentOf = (subject: Subject, version: number): object => ({
  interaction_id: subject.id,
  customer_id: subject.customer,
  service_ids: [subject.service],
  start_date: '2024-01-01T00:00:00Z',
  modified_date: new Date(Date.UTC(2024, 0, 2) + version * 1000).toISOString(),
  subject: String(version),
  structured_text_mime: 'text/html',
  content: Object.fromEntries(
    bodyKinds.map((kind) => [kind, { base64: bodyOf(subject, kind, version).toString('base64') }]),
  ),
})
