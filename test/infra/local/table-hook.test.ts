import { once } from 'node:events'
import { join } from 'node:path'
import { PutItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import type { Iterator } from 'dynalite/db/index.js'
import { expect, inject, test } from 'vitest'
import { localAccess } from '../../../infra/local/credentials.ts'
import { portOf } from '../../../infra/local/port.ts'
import { storesOf } from '../../../infra/local/synthesized-template.ts'
import { openHookedServer } from '../../../infra/local/table-hook.ts'
import { createTables } from '../../../infra/local/table-server.ts'
import { readTemplate } from '../../../infra/local/template.ts'
import { dynamoDBClient } from '../../../shared/aws-clients.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

const folder = temporaryFolder()

test('a read leaves nothing open in the store, whether it goes to the end or not', async () => {
  const { server, level } = openHookedServer(join(folder.path, 'table'))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { table } = storesOf(await readTemplate(inject('assembly')))
  const endpoint = `http://127.0.0.1:${portOf(server)}`
  await createTables(endpoint, [table])
  const { TableName } = table
  const client = dynamoDBClient({ ...localAccess, endpoint })
  for (const sk of ['a', 'b', 'c'])
    await client.send(new PutItemCommand({ TableName, Item: { pk: { S: 'x' }, sk: { S: sk } } }))

  const opened: Iterator[] = []
  const { values } = level
  level.values = (range) => {
    const iterator = values.call(level, range)
    opened.push(iterator)
    return iterator
  }
  const conditions = {
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: 'x' } },
  }
  const whole = await client.send(new QueryCommand({ TableName, ...conditions }))
  const page = await client.send(new QueryCommand({ TableName, ...conditions, Limit: 1 }))
  const scanned = await client.send(new ScanCommand({ TableName }))
  expect([whole.Count, page.Count, scanned.Count, opened.length]).toEqual([3, 1, 3, 3])
  const isClosed = expect.objectContaining({ code: 'LEVEL_ITERATOR_NOT_OPEN' })
  for (const iterator of opened) await expect.poll(() => iterator.next().catch((e) => e)).toEqual(isClosed)
  await new Promise((resolve) => server.close(resolve))
})
