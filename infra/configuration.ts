import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { settings } from './settings.ts'

const schema = z.strictObject(settings)

/** What differs between stages, and nothing else does. */
export type Configuration = z.infer<typeof schema>

/** Values of the CDK context: from `cdk.json`, or `-c name=value`. */
export type Context = Readonly<Record<string, unknown>>

/** A setting is wrong, unknown, or does not go with another: one sentence that names it. */
export class SettingError extends Error {
  override readonly name = 'SettingError'
}

/**
 * Reads and checks the configuration: the context's values, and below them those of the JSON file that `-c settings=FILE` names.
 * Throws `SettingError`, which names the wrong or unknown value and the form that it should have.
 */
export const readConfiguration = (context: Context): Configuration => {
  const { settings: file, ...own } = Object.fromEntries(Object.entries(context).filter(isOurs))
  const values = { ...(file === undefined ? {} : readFile(file)), ...own }
  const result = schema.safeParse(values)
  if (!result.success) throw new SettingError(sentence(result.error.issues, values))
  checkTogether(result.data)
  return result.data
}

/** CDK keeps its feature flags and look-ups in the context too: their names hold a colon or begin with `@`. */
const isOurs = ([name]: [string, unknown]) => !name.startsWith('@') && !name.includes(':')

const readFile = (file: unknown): Context => {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(String(file), 'utf8')))
  } catch (cause) {
    throw new SettingError(
      `setting "settings" must name a JSON file with an object in it, not ${JSON.stringify(file)}`,
      {
        cause,
      },
    )
  }
}

const sentence = ([issue]: readonly z.core.$ZodIssue[], values: Context): string => {
  if (!issue) return 'the settings are wrong'
  const name = issue.path.join('.')
  if (issue.code === 'unrecognized_keys') {
    const unknown = [...issue.path, issue.keys[0]].join('.')
    const known = issue.path.length === 0 ? `; there are ${Object.keys(settings).join(', ')}` : ''
    return `there is no setting "${unknown}"${known}`
  }
  if (issue.code === 'invalid_key') {
    const form = issue.issues[0]?.message
    return `setting "${name}" must be ${form}, not ${JSON.stringify(issue.path.at(-1))}`
  }
  const value = issue.path.reduce<unknown>(memberOf, values)
  return `setting "${name}" must be ${issue.message}, not ${JSON.stringify(value)}`
}

const memberOf = (value: unknown, key: PropertyKey): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : value

/** What single values do not show: settings that need or exclude each other. */
const checkTogether = (configuration: Configuration): void => {
  const broken = rules.find(([isBroken]) => isBroken(configuration))
  if (broken) throw new SettingError(broken[1])
}

const hasRepeated = (values: readonly string[]): boolean => new Set(values).size < values.length

const rules: readonly (readonly [(configuration: Configuration) => boolean, string])[] = [
  [
    ({ domainName, certificateArn }) => (domainName === undefined) !== (certificateArn === undefined),
    'settings "domainName" and "certificateArn" go together: give both or none',
  ],
  [
    ({ endpoint, vpcEndpointIds }) => endpoint === 'private' && vpcEndpointIds.length === 0,
    'setting "vpcEndpointIds" must name the VPC endpoints of a private API',
  ],
  [
    ({ endpoint, vpcEndpointIds }) => endpoint !== 'private' && vpcEndpointIds.length > 0,
    'setting "vpcEndpointIds" means something only with endpoint=private',
  ],
  [
    ({ endpoint, domainName }) => endpoint === 'private' && domainName !== undefined,
    'setting "domainName" means something only with endpoint=regional: reach a private API through its VPC endpoint',
  ],
  [
    ({ auth, oidcIssuer }) => auth === 'oidc' && oidcIssuer === undefined,
    'setting "oidcIssuer" must be the issuer of the tokens when auth=oidc',
  ],
  [
    ({ auth, oidcAudiences }) => auth === 'oidc' && oidcAudiences.length === 0,
    'setting "oidcAudiences" must name the audiences of the tokens when auth=oidc',
  ],
  [
    ({ auth, oidcIssuer, oidcAudiences }) =>
      auth !== 'oidc' && (oidcIssuer !== undefined || oidcAudiences.length > 0),
    'settings "oidcIssuer" and "oidcAudiences" mean something only with auth=oidc',
  ],
  [
    ({ auth, tenants }) =>
      auth === 'iam' &&
      Object.keys(tenants).length > 1 &&
      Object.values(tenants).some(({ principals }) => principals === undefined),
    'setting "tenants" must say the principals of each tenant when auth=iam and there are several',
  ],
  [
    ({ tenants }) => hasRepeated(Object.values(tenants).flatMap(({ principals = [] }) => principals)),
    'setting "tenants" names a principal more than once: it would belong to two tenants',
  ],
  [
    ({ auth, tenants }) =>
      auth !== 'iam' && Object.values(tenants).some(({ principals }) => principals !== undefined),
    'setting "tenants" may name principals only with auth=iam',
  ],
  [
    // Lambda takes 4 KB of environment variables in all.
    ({ tenants }) => JSON.stringify(tenants).length > 2_500,
    'setting "tenants" is longer than 2,500 characters of JSON: Lambda has no room for more',
  ],
  [
    ({ retentionDays }) => JSON.stringify(retentionDays).length > 1_000,
    'setting "retentionDays" is longer than 1,000 characters of JSON: Lambda has no room for more',
  ],
  [
    ({ alarmEmail, alarmTopicArn }) => alarmEmail !== undefined && alarmTopicArn !== undefined,
    'settings "alarmEmail" and "alarmTopicArn" exclude each other: subscribe the address to your topic',
  ],
  [
    ({ recordRatePerSecond, contentRatePerSecond }) => contentRatePerSecond > recordRatePerSecond,
    'setting "contentRatePerSecond" must not be higher than "recordRatePerSecond": bodies cost most',
  ],
  [
    ({ replicas, kmsKeyArn }) => Object.keys(replicas).length > 0 && kmsKeyArn === undefined,
    'setting "kmsKeyArn" must be a key of your own when there are replicas, as each of them has one',
  ],
]
