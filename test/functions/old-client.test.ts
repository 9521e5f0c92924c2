import { beforeAll, expect, test } from 'vitest'
import { sampleDocuments } from '../../infra/sample/documents.ts'
import { ask } from '../ask.ts'
import { readAsOldClient } from '../old-api.ts'
import { runningService } from '../service.ts'

type Document = { interaction_id: string; customer_id?: string; service_ids?: string[]; content?: object }

const running = runningService()
const documents = [...sampleDocuments({ customers: 3, seed: 2 })].map((line): Document => JSON.parse(line))
beforeAll(async () => {
  for (const document of documents)
    await running.put({
      ...document,
      modified_date: '2030-01-01T00:00:00Z',
      queueName: 'a field of the export',
      theComment: 'of which the old API knew nothing',
    })
})

/** Reads JSON as the old clients did: with no parameter and no header. */
const read = async (path: string) => {
  const { status, headers, body } = await ask(running.url + path)
  expect([status, headers['content-type'], headers['link'], headers['x-total-count']]).toEqual([
    200,
    'application/json',
    undefined,
    undefined,
  ])
  return JSON.parse(body.toString())
}

const idsBy = (key: (document: Document) => readonly string[]) => {
  const lists = new Map<string, string[]>()
  for (const document of documents)
    for (const id of key(document)) lists.set(id, [...(lists.get(id) ?? []), document.interaction_id])
  return [...lists]
}

test('a strict client of the old API understands each interaction', async () => {
  for (const { interaction_id } of documents) {
    const resource = await read(`/interactions/${interaction_id}`)
    readAsOldClient(resource)
    expect(resource.interaction_id).toBe(interaction_id)
  }
})

test.each([
  ['customers', idsBy(({ customer_id }) => (customer_id === undefined ? [] : [customer_id]))],
  ['services', idsBy(({ service_ids = [] }) => service_ids)],
])('and each list of %s, whole and in no envelope', async (collection, lists) => {
  expect(lists.length).toBeGreaterThan(2)
  for (const [id, expected] of lists) {
    const list: { interaction_id: string }[] = await read(
      `/${collection}/${encodeURIComponent(id)}/interactions`,
    )
    for (const resource of list) readAsOldClient(resource)
    expect(list.map(({ interaction_id }) => interaction_id).sort()).toEqual(expected.sort())
  }
  expect(await read(`/${collection}/nobody/interactions`)).toEqual([])
})

test('and the links lead to the bodies', async () => {
  const { interaction_id, content = {} } = documents.find(({ content }) => content) as Document
  const resource = await read(`/interactions/${interaction_id}`)
  const links = [resource.text, resource.structured_text, resource.binary_content].filter(Boolean)
  expect(links).toHaveLength(Object.keys(content).length)
  for (const link of links) expect((await ask(link)).status).toBe(200)
})
