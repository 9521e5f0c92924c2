/** The part of dynalite that is used here; the package has no types. */
declare module 'dynalite' {
  import type { Server } from 'node:http'

  /** An unstarted DynamoDB server; closing it closes its store. */
  const dynalite: (options: {
    path: string
    createTableMs?: number
    deleteTableMs?: number
    updateTableMs?: number
  }) => Server
  export default dynalite
}
