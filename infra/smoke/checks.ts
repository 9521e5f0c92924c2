import { bodyChecks } from './body-checks.ts'
import type { Credentials, SmokeClient } from './client.ts'
import { doorChecks } from './door-checks.ts'
import { errorChecks } from './error-checks.ts'
import { listChecks } from './list-checks.ts'

/** What a smoke test knows of a deployment. Ids that are not given leave checks out. */
export type Deployment = {
  readonly base: URL
  readonly client: SmokeClient
  readonly credentials: Credentials
  readonly interaction?: string | undefined
  readonly customer?: string | undefined
  readonly service?: string | undefined
}

export type Check = {
  readonly name: string
  /** Why it cannot be made, if so. */
  readonly leftOut?: string | undefined
  /** Rejects with what was expected. */
  run(): Promise<void>
}

/** Everything that is looked at, in order. */
export const checks = (deployment: Deployment): readonly Check[] => [
  ...doorChecks(deployment),
  ...errorChecks(deployment),
  ...listChecks(deployment),
  ...bodyChecks(deployment),
]
