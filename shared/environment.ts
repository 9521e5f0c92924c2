/** Environment variables of the functions: the stack and the local run set them, the functions read them. */
export const environmentNames = {
  table: 'TABLE_NAME',
  bucket: 'BUCKET_NAME',
  /** Where exports are dropped, and what became of them is kept. */
  importBucket: 'IMPORT_BUCKET',
  /** URL of the function's own queue: what is to be done again later goes there. */
  queue: 'QUEUE_URL',
  /** Name or ARN of the secret that holds the key of the tombstones' hashes. */
  tombstoneSecret: 'TOMBSTONE_SECRET',
  /** Days that interactions are kept, by media type (`Retention`), as JSON. */
  retention: 'RETENTION',
  /** How principals are verified: `iam`, `oidc` or `basic`. */
  auth: 'AUTH',
  /** The deployment's tenants (`Tenants`) as JSON. */
  tenants: 'TENANTS',
  /** Origins whose pages may read replies, comma-separated; absent: none. */
  corsOrigins: 'CORS_ORIGINS',
  /** The deployment's name: a dimension of every metric. */
  service: 'SERVICE_NAME',
  oidcIssuer: 'OIDC_ISSUER',
  /** Accepted audiences, comma-separated. */
  oidcAudiences: 'OIDC_AUDIENCES',
  /** Accepted signature algorithms, comma-separated. */
  oidcAlgorithms: 'OIDC_ALGORITHMS',
  /** The claim that names the tenant. */
  oidcTenantClaim: 'OIDC_TENANT_CLAIM',
  /** Name or ARN of the secret that holds the Basic credentials' hashes. */
  credentialsSecret: 'CREDENTIALS_SECRET',
  /** Base of all links, when configured; otherwise the base that the client used. */
  publicBaseUrl: 'PUBLIC_BASE_URL',
  /** `https` unless said otherwise: the gateway does not tell, and a client's headers are not trusted. */
  publicScheme: 'PUBLIC_SCHEME',
} as const

export type Environment = Readonly<Record<string, string | undefined>>

/** The value of a variable; throws an error that names it when it is missing or empty. */
export const required = (environment: Environment, name: string): string => {
  const value = environment[name]
  if (!value) throw new Error(`the environment variable ${name} is not set`)
  return value
}
