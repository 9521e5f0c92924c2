import { afterAll } from 'vitest'
import { openFaultProxies } from './fault-proxies.ts'
import { runningService, type ServiceOptions } from './service.ts'

/** The whole service on the real stores, with proxies that make faults between its functions and them; `put` goes past the proxies. */
export const faultyService = (options: Omit<ServiceOptions, 'endpoints'>) => {
  const proxies: Partial<Awaited<ReturnType<typeof openFaultProxies>>> = {}
  const running = runningService(undefined, {
    ...options,
    endpoints: async (direct) => Object.assign(proxies, await openFaultProxies(direct)).endpoints,
  })
  afterAll(() => proxies.close?.())
  return { running, proxies: proxies as Awaited<ReturnType<typeof openFaultProxies>> }
}
