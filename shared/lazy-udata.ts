import { type Environment, environmentNames, required } from './environment.ts'
import type { ReadLargeUdata } from './large-udata.ts'

/**
 * Reads attached data that have no room in their record, for functions that hardly ever need to: the S3 client, half as large as all the
 * rest, is a file of its own that is loaded with the first such record.
 */
export const lazyUdata = (environment: Environment): ReadLargeUdata => {
  let read: Promise<ReadLargeUdata> | undefined
  return async (...place) => {
    read ??= import('./large-udata.ts').then(({ udataReader }) =>
      udataReader(required(environment, environmentNames.bucket)),
    )
    return (await read)(...place)
  }
}
