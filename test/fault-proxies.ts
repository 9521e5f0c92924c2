import type { Endpoints } from '../infra/local/data-folder.ts'
import type { Fault } from './fault.ts'
import { openFaultProxy } from './fault-proxy.ts'

/** Proxies before the stores of a data folder. */
export const openFaultProxies = async (direct: Endpoints) => {
  const [tableProxy, bucketProxy] = await Promise.all([
    openFaultProxy(direct.dynamodb),
    openFaultProxy(direct.s3, 2),
  ])
  return {
    tableProxy,
    bucketProxy,
    /** Those of the data folder, but for the proxies. */
    endpoints: { ...direct, dynamodb: tableProxy.endpoint, s3: bucketProxy.endpoint },
    /** Sets the same faults on both stores. */
    setFaults(...faults: readonly Fault[]) {
      tableProxy.setFaults(...faults)
      bucketProxy.setFaults(...faults)
    },
    async arrived() {
      await Promise.all([tableProxy.arrived(), bucketProxy.arrived()])
    },
    async close() {
      await Promise.all([tableProxy.close(), bucketProxy.close()])
    },
  }
}
