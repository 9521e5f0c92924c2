import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, inject } from 'vitest'
import { systemClock } from '../infra/local/clock.ts'
import { type Events, openEvents } from '../infra/local/events/events.ts'
import { portOf } from '../infra/local/port.ts'
import { openService, type Service } from '../infra/local/service.ts'
import { readTemplate, type Template } from '../infra/local/template.ts'
import { expectPrivateLogs, leavesOf } from './private-logs.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { expectContract } from './under-contract.ts'

/** Answers one call to a store as the test wants it. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => unknown

type StandIn = { service: Service; template: Template; url: string; answer: Answer; events: Events }

type Options = {
  /** What differs from the synthesized stack. */
  readonly adapt?: (template: Template) => Template
  /** Where another engine answers in place of the test. */
  readonly engine?: (template: Template) => Promise<string>
}

/** The functions behind the gateway on a store that the test plays itself, for both DynamoDB and S3: set `answer`. */
export const serviceOnStandIn = ({ adapt = (template) => template, engine }: Options = {}): StandIn => {
  const folder = temporaryFolder()
  const standIn: Partial<StandIn> = {}
  const putUnderContract = expectContract()
  const server = createServer((request, response) => void standIn.answer?.(request, response))
  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const own = `http://127.0.0.1:${portOf(server)}`
    const template = adapt(await readTemplate(inject('assembly')))
    const endpoint = (await engine?.(template)) ?? own
    const events = await openEvents(folder.path, template.messaging, systemClock)
    const endpoints = { dynamodb: endpoint, s3: endpoint, events: events.endpoint, table: '', bucket: '' }
    const data = { path: folder.path, endpoints, events, tables: undefined }
    const service = await openService(template, data, { host: '127.0.0.1', port: 0 })
    putUnderContract(service.url)
    Object.assign(standIn, { service, template, url: service.url, events })
  })
  afterAll(async () => {
    await standIn.service?.close()
    await standIn.events?.close()
    if (standIn.service) await expectPrivateLogs(standIn.service, served)
    served.clear()
    server.closeAllConnections()
    server.close()
  })
  return standIn as StandIn
}

/** Every value that `sendJson` has sent. */
const served = new Set<string>()

/** Sends a JSON reply of DynamoDB. */
export const sendJson = (response: ServerResponse, body: unknown, status = 200): void => {
  for (const value of leavesOf(body)) served.add(value)
  response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body))
}

/** The input of a call to DynamoDB. */
export const inputOf = async (request: IncomingMessage) => (await json(request)) as Record<string, unknown>

/** The processes of the function that serves a path of the route table. */
export const processIdsOf = ({ service, template }: Pick<StandIn, 'service' | 'template'>, path: string) => {
  const route = template.api.routes.find((one) => one.path === path)
  return route?.integration.type === 'lambda'
    ? service.functions.processIds(route.integration.functionId)
    : []
}
