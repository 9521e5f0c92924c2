import { contentKinds, linkFields } from '../../shared/content-kind.ts'
import type { Check, Deployment } from './checks.ts'
import type { SmokeClient } from './client.ts'
import {
  expect,
  expectCommonHeaders,
  expectHeader,
  expectProblem,
  expectStatus,
  objectIn,
} from './expectations.ts'

/** Looks at one interaction and all of its bodies. */
export const bodyChecks = ({ client, interaction }: Deployment): readonly Check[] => {
  const leftOut = interaction ? undefined : 'no --interaction was given'
  const path = `/interactions/${interaction}`
  return [
    {
      name: 'an interaction, the same by HEAD',
      leftOut,
      run: async () => {
        const reply = await client(path)
        expectStatus(reply, 200)
        expectCommonHeaders(reply)
        expectHeader(reply, 'content-type', /^application\/json/)
        expect(objectIn(reply)['interaction_id'] === interaction, `interaction_id ${interaction}`)
        await checkHead(client, path, reply.headers)
      },
    },
    {
      name: 'fields keep what they name',
      leftOut,
      run: async () => {
        const names = Object.keys(objectIn(await client(`${path}?fields=status`)))
        expect(
          names.every((name) => ['interaction_id', 'status'].includes(name)),
          'interaction_id and status only',
        )
      },
    },
    ...contentKinds.map((kind) => ({
      name: `the ${kind} of the interaction, where its link leads`,
      leftOut,
      run: async () => {
        const link = objectIn(await client(path))[linkFields[kind]]
        if (link === undefined)
          return void expectProblem(await client(`${path}/${kind}`), 404, 'content_not_found')
        await checkBody(client, String(link))
      },
    })),
  ]
}

const checkHead = async (client: SmokeClient, path: string, headers: Headers): Promise<void> => {
  const head = await client(path, { method: 'HEAD' })
  expectStatus(head, 200)
  expect(head.body.length === 0, 'no body of HEAD')
  for (const name of ['content-type', 'etag', 'content-length'])
    expect(head.headers.get(name) === headers.get(name), `the same ${name} of HEAD and GET`)
}

/** Whole, in parts, and not again when it is known. */
const checkBody = async (client: SmokeClient, link: string): Promise<void> => {
  const start = await client(link, { headers: { Range: 'bytes=0-0' } })
  if (start.status === 416) return expectHeader(start, 'content-range', /^bytes \*\/0$/)
  expectStatus(start, 206)
  expectCommonHeaders(start)
  expectHeader(start, 'accept-ranges', /^bytes$/)
  expectHeader(start, 'etag', /^"[^"]+"$/)
  expectHeader(start, 'last-modified', /GMT$/)
  expectHeader(start, 'content-range', /^bytes 0-0\/\d+$/)
  expect(start.body.length === 1, 'one byte of the range 0-0')
  const etag = start.headers.get('etag') ?? ''
  expectStatus(await client(link, { headers: { 'If-None-Match': etag } }), 304)
  expectProblem(await client(link, { headers: { 'If-Match': '"another"' } }), 412, 'precondition_failed')
  const size = start.headers.get('content-range')?.split('/')[1]
  const beyond = await client(link, { headers: { Range: `bytes=${size}-` } })
  expectProblem(beyond, 416, 'range_not_satisfiable')
  expectHeader(beyond, 'content-range', new RegExp(`^bytes \\*/${size}$`))
  const head = await client(link, { method: 'HEAD' })
  expectStatus(head, 200)
  expectHeader(head, 'content-length', new RegExp(`^${size}$`))
}
