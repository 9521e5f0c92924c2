import { z } from 'zod'
import { type RouteName, routes } from '../shared/routes.ts'
import type { Tenants } from '../shared/tenants.ts'
import { json, list, oneOf, text, wholeNumber } from './setting-forms.ts'

const awsArn = (service: string, rest: string) => new RegExp(`^arn:aws[a-z-]*:${service}:${rest}$`)
/** Names of tenants: they lead every key. */
export const tenantPattern: RegExp = /^[a-z0-9-]{1,64}$/
/** A key's id is a UUID, that of a key of several regions `mrk-` and as many digits. */
const kmsKey = awsArn('kms', '[a-z0-9-]+:\\d{12}:key/([0-9a-f-]{36}|mrk-[0-9a-f]{32})')
const origin = /^https?:\/\/[A-Za-z0-9.-]+(:\d{1,5})?$/
const region = /^[a-z]{2}(-[a-z]+)+-\d$/
const headerValues = z.array(text(/^[\x21-\x7e]{1,256}$/, 'a list of header values')).readonly()
const principal = awsArn('iam', ':\\d{12}:(root|(role|user)/[\\w+=,.@/-]+)')

const tenant = z
  .strictObject({
    principals: z.array(text(principal, 'ARNs of IAM roles, users or account roots')).min(1).readonly(),
    contactCenterIds: headerValues,
    groupIds: headerValues,
  })
  .partial()
  .readonly()

const tenants = z
  .record(text(tenantPattern, 'tenant names of lower-case letters, digits and -'), tenant)
  .refine((value) => Object.keys(value).length > 0, 'at least one tenant')
  .readonly() satisfies z.ZodType<Tenants>

const isRouteName = (name: string): name is RouteName => name in routes

/** The functions of the API by the names of their files. */
export const routeNames: readonly RouteName[] = Object.keys(routes).filter(isRouteName)

/** How callers can be verified. Nothing is open. */
export const authModes = ['iam', 'oidc', 'basic'] as const

/** The functions that verify credentials, by the auth mode that has them. */
export const authorizers = { oidc: 'authorize-oidc-token', basic: 'authorize-basic-credentials' } as const

/** The functions that events, imports and changes of the table set to work. */
export const eventFunctions = [
  'ingest-interactions',
  'import-object',
  'finish-import',
  'describe-changes',
  'apply-retention',
] as const

/** Every deployed function. */
export type FunctionName =
  | RouteName
  | (typeof authorizers)[keyof typeof authorizers]
  | (typeof eventFunctions)[number]

const functionNames = [...routeNames, ...Object.values(authorizers), ...eventFunctions]

/** CloudWatch Logs keeps lines for one of these numbers of days. */
const logRetentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653]
const logRetention = `one of ${logRetentions.join(', ')}`

/**
 * Every setting of a deployment: its name, form and default. Stages differ by these values only. What each means, for an operator,
 * stands in `infra/README.md`.
 */
export const settings = {
  /** Of the CloudFormation stack: two stages of one account and region need two. */
  stackName: text(/^[A-Za-z][A-Za-z0-9-]{0,99}$/, 'a letter, then letters, digits and -').default(
    'QueryInteractions',
  ),
  /** First path segment of execute-api URLs. */
  stageName: text(/^[A-Za-z0-9_-]{1,128}$/, 'letters, digits, _ and -').default('v1'),
  /** Path that the old API was mounted under; empty: none. */
  basePath: text(
    /^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._-]+)*$/,
    'a path such as /genesys/1/cs: a leading slash, none at the end',
  ).default(''),
  /** Base of all links, when a proxy hides the service; empty: what the client used. */
  publicBaseUrl: text(
    /^(https?:\/\/[A-Za-z0-9.-]+(:\d{1,5})?(\/[A-Za-z0-9._~-]+)*)?$/,
    'an http(s) URL without query, such as https://history.example.com/cs, and no slash at the end',
  ).default(''),
  domainName: text(
    /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/,
    'a host name such as history.example.com',
  ).optional(),
  /** Of the custom domain, in the API's own region. */
  certificateArn: text(
    awsArn('acm', '[a-z0-9-]+:\\d{12}:certificate/[\\w-]+'),
    'the ARN of an ACM certificate',
  ).optional(),
  endpoint: oneOf('regional', 'private').default('regional'),
  /** Through which a private API is reached. */
  vpcEndpointIds: list(/^vpce-[0-9a-f]{8,17}$/, 'a list of VPC endpoint ids such as vpce-0a1b2c3d').default(
    [],
  ),
  auth: oneOf(...authModes).default('iam'),
  /** As in the tokens' `iss`; its discovery document says where its keys are. */
  oidcIssuer: text(
    /^(https:\/\/[A-Za-z0-9.-]+|http:\/\/(localhost|127\.0\.0\.1))(:\d{1,5})?(\/[\w.~/-]*)?$/,
    'an https URL, as in the iss of the tokens',
  ).optional(),
  oidcAudiences: list(
    /^[\x21-\x2b\x2d-\x7e]{1,256}$/,
    'a list of audiences, as in the aud of the tokens',
  ).default([]),
  oidcAlgorithms: list(
    /^(RS256|RS384|RS512|PS256|PS384|PS512|ES256|ES384|ES512|EdDSA)$/,
    'a list of asymmetric algorithms such as RS256, ES256',
  ).default(['RS256', 'PS256', 'ES256', 'EdDSA']),
  oidcTenantClaim: text(/^[\w:./-]{1,256}$/, 'the name of a claim').default('tenant'),
  /** Origins whose pages may call the API from a browser. */
  corsOrigins: list(origin, 'a list of origins such as https://desk.example.com').default([]),
  tenants: json(tenants).default({ default: {} }),
  /** A key of your own for table, buckets and logs; absent: one is made. */
  kmsKeyArn: text(kmsKey, 'the ARN of a KMS key').optional(),
  /** How long replaced or deleted bodies can be brought back; never shorter than the table's 35 days. */
  oldVersionDays: wholeNumber(35, 3650).default(35),
  logRetentionDays: z.coerce
    .number<unknown>(logRetention)
    .refine((days) => logRetentions.includes(days), logRetention)
    .default(90),
  alarmEmail: text(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an e-mail address').optional(),
  /** A topic of your own for alarms; absent: one is made. */
  alarmTopicArn: text(awsArn('sns', '[a-z0-9-]+:\\d{12}:[\\w-]+'), 'the ARN of an SNS topic').optional(),
  /** Requests a second for each method of lists and records, and the burst above it. */
  recordRatePerSecond: wholeNumber(1, 10_000).default(500),
  recordBurst: wholeNumber(1, 5_000).default(1_000),
  /** The same for bodies. */
  contentRatePerSecond: wholeNumber(1, 10_000).default(100),
  contentBurst: wholeNumber(1, 5_000).default(200),
  waf: oneOf('on', 'off').default('on'),
  /** Requests of one address in five minutes before the firewall blocks it. */
  wafRequestsPerAddress: wholeNumber(10, 2_000_000_000).default(30_000),
  /** Ceilings of what the table serves a second, each index by itself too: what bounds the bill of a runaway client. */
  maxReadUnits: wholeNumber(1, 1_000_000).default(12_000),
  maxWriteUnits: wholeNumber(1, 1_000_000).default(4_000),
  /** Regions that keep a copy of the table, each with a KMS key there. */
  replicas: json(
    z
      .record(text(region, 'names of regions'), text(kmsKey, 'the ARN of a KMS key in that region'))
      .readonly(),
  ).default({}),
  /** Buckets, beside the import bucket, that documents may refer to and whole histories be imported from. */
  sourceBuckets: list(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'a list of bucket names').default([]),
  /** Objects that are imported at once. */
  importConcurrency: wholeNumber(1, 1_000).default(40),
  /** Days that interactions are kept after their end, by media type, `*` for the others; empty: all are kept. */
  retentionDays: json(
    z
      .record(
        text(/^[^\p{Lu}\p{Cc}]{1,128}$/u, 'media types in lower case, or * for the others'),
        wholeNumber(1, 36_500),
      )
      .readonly(),
  ).default({}),
  /** Executions kept for a function and no more, by the function's name. */
  reservedConcurrency: json(
    z.partialRecord(oneOf(...functionNames), wholeNumber(0, 100_000)).readonly(),
  ).default({}),
  /** A table to read in place of the stack's own, made by a restore; empty: none. */
  restoredTable: text(/^[\w.-]{3,255}$/, 'the name of a table').optional(),
  /** Whether the stack sets the role by which API Gateway logs: one for the whole account and region. */
  apiLogRole: oneOf('create', 'existing').default('create'),
} as const
