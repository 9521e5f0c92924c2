import { authorizer } from '../shared/authorizer.ts'
import { basicVerifier } from '../shared/basic-credentials.ts'
import { environmentNames, required } from '../shared/environment.ts'
import { secretReader } from '../shared/secret-store.ts'

/** Authorizer of HTTP Basic credentials. */
export const handler = authorizer(
  basicVerifier(secretReader(required(process.env, environmentNames.credentialsSecret))),
)
