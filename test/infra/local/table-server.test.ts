import { once } from 'node:events'
import { connect } from 'node:net'
import { GetItemCommand, ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { localCredentials, localRegion } from '../../../infra/local/credentials.ts'
import { storesOf } from '../../../infra/local/synthesized-template.ts'
import { createTables, openTableServer, type TableServer } from '../../../infra/local/table-server.ts'
import { readTemplate } from '../../../infra/local/template.ts'
import { dynamoDBClient } from '../../../shared/aws-clients.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

describe('the table server', () => {
  const folder = temporaryFolder()
  let server: TableServer
  let TableName: string
  const open = async () => {
    const { table } = storesOf(await readTemplate(inject('assembly')))
    TableName = String(table.TableName)
    server = await openTableServer(folder.path, [table])
  }
  beforeAll(open)
  afterAll(() => server.close())

  const client = () =>
    dynamoDBClient({ endpoint: server.endpoint, region: localRegion, credentials: localCredentials })
  const key = (id: string) => ({ pk: { S: id }, sk: { S: 'record' } })
  const put = (id: string) => client().send(new PutItemCommand({ TableName, Item: key(id) }))
  const get = async (id: string) =>
    (await client().send(new GetItemCommand({ TableName, Key: key(id) }))).Item

  /** Sends the head of a request and a part of its body. */
  const sendHalf = async () => {
    const socket = connect(Number(new URL(server.endpoint).port), '127.0.0.1')
    await once(socket, 'connect')
    const head = [
      'POST / HTTP/1.1',
      'Host: x',
      'X-Amz-Target: DynamoDB_20120810.PutItem',
      'Content-Length: 100',
    ]
    socket.write(`${head.join('\r\n')}\r\n\r\n{"TableName":`)
    return socket
  }

  test('has the tables of the template', async () => {
    expect((await client().send(new ListTablesCommand())).TableNames).toEqual([TableName])
  })

  test('goes on for others when a client leaves in the middle of a body', async () => {
    for (let attempt = 0; attempt < 5; attempt++) {
      const socket = await sendHalf()
      socket.resetAndDestroy()
      await put(`after-${attempt}`)
      expect(await get(`after-${attempt}`)).toEqual(key(`after-${attempt}`))
    }
  })

  test('keeps what it has acknowledged when it is closed and opened again', async () => {
    await put('kept')
    await server.close()
    await open()
    expect(await get('kept')).toEqual(key('kept'))
  })

  test('closes while clients go on asking and one has stopped in the middle of a request', async () => {
    const socket = await sendHalf()
    const closed = once(socket, 'close')
    socket.on('error', () => {})
    const one = client()
    const asking = (async () => {
      for (;;) await one.send(new GetItemCommand({ TableName, Key: key('kept') }))
    })()
    await one.send(new GetItemCommand({ TableName, Key: key('kept') }))
    await Promise.all([server.close(), closed, expect(asking).rejects.toThrow()])
    await open()
  })
})

test('an engine that does not answer is named', async () => {
  await expect(createTables('http://127.0.0.1:1', [{ TableName: 'x' } as never])).rejects.toThrow(
    /^DynamoDB at http:\/\/127\.0\.0\.1:1 does not take the table: .*ECONNREFUSED/,
  )
})
