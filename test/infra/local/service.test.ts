import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { runningService } from '../../service.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

describe('a route that is changed in the stack', () => {
  const folder = temporaryFolder()

  const running = runningService(
    async () => {
      await cp(inject('assembly'), folder.path, { recursive: true })
      const file = join(folder.path, 'QueryInteractions.template.json')
      const template = await readFile(file, 'utf8')
      await writeFile(file, template.replaceAll('"PathPart": "services"', '"PathPart": "cases"'))
      return folder.path
    },
    { isDescribed: false },
  )
  beforeAll(() =>
    running.put({ interaction_id: 'a', start_date: '2020-01-01T00:00:00Z', service_ids: ['s'] }),
  )

  test('is followed by the local run with no other edit', async () => {
    const list = await fetch(`${running.url}/cases/s/interactions`)
    expect(await list.json()).toMatchObject([{ interaction_id: 'a' }])
    const old = await fetch(`${running.url}/services/s/interactions`)
    expect([old.status, await old.json()]).toMatchObject([404, { code: 'route_not_found' }])
  })
})
