import { account } from './account.ts'

/** The only key that the stores of the local run accept. It opens nothing outside this machine. */
export const localCredentials = { accessKeyId: 'local', secretAccessKey: 'local' } as const

/** The region in which the local run signs and checks its requests. */
export const localRegion = account.region

/** What a client of the local stores needs beside their endpoint. */
export const localAccess = { region: localRegion, credentials: localCredentials } as const
