import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { runningService } from '../../service.ts'

describe('a route that is changed in the stack', () => {
  const folder = mkdtemp(join(tmpdir(), 'assembly-'))
  afterAll(async () => rm(await folder, { recursive: true }))

  const running = runningService(
    async () => {
      await cp(inject('assembly'), await folder, { recursive: true })
      const file = join(await folder, 'QueryInteractions.template.json')
      const template = await readFile(file, 'utf8')
      await writeFile(file, template.replaceAll('"PathPart": "services"', '"PathPart": "cases"'))
      return folder
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
