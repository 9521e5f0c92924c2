import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { descriptions } from '../../../infra/description/files.ts'
import { openApi } from '../../../infra/description/openapi.ts'

test.each([...descriptions].map(([path, text]) => ({ name: basename(path), path, text })))(
  '$name is what the code says; `npm run build` makes it so',
  async ({ path, text }) => {
    expect(await readFile(path, 'utf8')).toBe(text)
  },
)

test("the example of the description is the old API's own", async () => {
  const golden = JSON.parse(await readFile('test/golden/00001a57JGQ00BW8.json', 'utf8'))
  expect(openApi.paths['/interactions/{interaction_id}']?.get.responses).toMatchObject({
    200: { content: { 'application/json': { examples: { golden: { value: golden } } } } },
  })
})
