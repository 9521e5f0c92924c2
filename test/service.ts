import { afterAll, beforeAll, inject, vi } from 'vitest'
import { type DataFolder, type Endpoints, openDataFolder } from '../infra/local/data-folder.ts'
import { openService, type Service } from '../infra/local/service.ts'
import { storesOf } from '../infra/local/synthesized-template.ts'
import { readTemplate, type Template } from '../infra/local/template.ts'
import { storesIn } from './engines.ts'
import { expectPrivateLogs, expectReports, personalValues } from './private-logs.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { expectContract } from './under-contract.ts'

type Running = ReturnType<typeof storesIn> & {
  service: Service
  template: Template
  data: DataFolder
  url: string
}

export type ServiceOptions = {
  readonly checksSignatures?: boolean
  /** Whether its replies must be those that the API's description promises. */
  readonly isDescribed?: boolean
  /** Whether nobody follows what changes: of 50,000 rows that would be most of the work, and its functions ask the stores too. */
  readonly withoutChanges?: boolean
  /** What differs from the synthesized stack. */
  readonly adapt?: (template: Template) => Template
  /** Where the functions find the stores; absent: where the test does. */
  readonly endpoints?: (direct: Endpoints) => Promise<Endpoints>
}

/**
 * The whole service, empty, as the synthesized stack declares it: functions in processes of their own behind the local gateway,
 * on real stores; in the end its logs must hold nothing personal. `assembly` names another synthesized stack than the default one, `checksSignatures` has
 * callers sign.
 */
export const runningService = (
  assembly: () => Promise<string> = async () => inject('assembly'),
  {
    isDescribed = true,
    withoutChanges = false,
    adapt = (template) => template,
    endpoints = async (direct) => direct,
    ...options
  }: ServiceOptions = {},
): Running => {
  const folder = temporaryFolder()
  const running: Partial<Running> = {}
  const putUnderContract = expectContract()
  beforeAll(async () => {
    const whole = adapt(await readTemplate(await assembly()))
    const messaging = { ...whole.messaging, pipes: [] }
    const template = withoutChanges ? { ...whole, messaging } : whole
    const data = await openDataFolder(folder.path, storesOf(template))
    const functionData = { ...data, endpoints: await endpoints(data.endpoints) }
    const service = await openService(template, functionData, { host: '127.0.0.1', port: 0, ...options })
    if (isDescribed) putUnderContract(service.url)
    Object.assign(running, storesIn(data), { data, service, template, url: service.url })
  })
  afterAll(async () => {
    const { service, data, dynamoDB, table } = running
    const values = dynamoDB && table ? await personalValues(dynamoDB, table) : []
    // A function logs after its reply has ended, and is no more after the close.
    if (service) await vi.waitFor(() => expectReports(service), 10_000)
    await service?.close()
    await data?.close()
    if (service) await expectPrivateLogs(service, values)
  })
  return running as Running
}
