import { type App, Validations } from 'aws-cdk-lib'
import {
  AwsSolutionsChecks,
  HIPAASecurityChecks,
  NIST80053R5Checks,
  PCIDSS321Checks,
  ServerlessChecks,
} from 'cdk-nag'
import type { Configuration } from './configuration.ts'
import { flowAcknowledgements } from './flow-acknowledgements.ts'

/** A rule that is not followed somewhere, and why that is right. */
export type Acknowledgement = {
  /** Names of rules, which several packs share, as `<pack>-<name>`. */
  readonly rules: readonly string[]
  /** Paths of the constructs that it is about, below the stack. */
  readonly at: RegExp
  readonly reason: string
}

const packs = ['AwsSolutions', 'Serverless', 'NIST.800.53.R5', 'PCI.DSS.321', 'HIPAA.Security']

/** Has every synthesis checked by cdk-nag's packs: a finding that is not acknowledged here stops it. */
export const checkCompliance = (app: App): void =>
  Validations.of(app).addPlugins(
    new AwsSolutionsChecks(app),
    new ServerlessChecks(app),
    new NIST80053R5Checks(app),
    new PCIDSS321Checks(app),
    new HIPAASecurityChecks(app),
  )

/** Records what is acknowledged, on the constructs that it is about. */
export const acknowledge = (app: App, acknowledgements: readonly Acknowledgement[]): void => {
  for (const construct of app.node.findAll()) {
    const path = construct.node.path.replace(/^[^/]*\//, '')
    for (const { rules, at, reason } of acknowledgements) {
      if (!at.test(path)) continue
      const ids = rules.flatMap((rule) => packs.map((pack) => ({ id: `${pack}-${rule}`, reason })))
      Validations.of(construct).acknowledge(...ids)
    }
  }
}

const withoutFirewall: Acknowledgement = {
  rules: ['APIG3', 'APIGWAssociatedWithWAF'],
  at: /^Query\/Api\/DeploymentStage/,
  reason:
    'A private API is reached through its VPC endpoints only; else the operator has a firewall elsewhere (waf=off).',
}

/** Every rule of the packs that the stack does not follow. */
export const acknowledgements = (configuration: Configuration): readonly Acknowledgement[] => [
  ...apiAcknowledgements(configuration),
  ...flowAcknowledgements(configuration),
]

const apiAcknowledgements = ({ tenants, endpoint, waf }: Configuration): readonly Acknowledgement[] => [
  {
    rules: ['APIG2'],
    at: /^Query\/Api$/,
    reason: 'The functions check every parameter and name the wrong one, which API Gateway does not.',
  },
  ...(endpoint === 'private' || waf === 'off' ? [withoutFirewall] : []),
  {
    rules: ['SNSRedrivePolicy'],
    at: /^Alarms\/Notifications\/Topic\/.+@/,
    reason: 'An e-mail that cannot be delivered needs no queue: the alarm stands in CloudWatch all the same.',
  },
  {
    rules: ['CloudWatchAlarmAction'],
    at: /^Alarms\/Availability\/(fast|slow)\d+$/,
    reason: 'A part of the composite alarm on availability, which has the action: by itself it is no news.',
  },
  {
    rules: ['S3BucketReplicationEnabled'],
    at: /^Content\/(Bucket|AccessLogs)$/,
    reason:
      'Bodies are versioned in three zones. A copy in another region is the choice of who must keep data there.',
  },
  {
    rules: ['S3BucketVersioningEnabled', 'S3DefaultEncryptionKMS'],
    at: /^Content\/AccessLogs$/,
    reason: 'S3 writes a log file once, and only to buckets that are encrypted with keys of its own.',
  },
  {
    rules: ['SMG4', 'SecretsManagerRotationEnabled'],
    at: /^Query\/Authentication\/Credentials$/,
    reason:
      'The passwords are those of old clients: they are rotated with their operators, by `npm run credentials`.',
  },
  {
    rules: ['APIG6', 'APIGWExecutionLoggingEnabled'],
    at: /^Query\/Api\/DeploymentStage/,
    reason: 'An execution log holds paths and queries, so ids of customers. The access log holds none.',
  },
  {
    rules: ['APIGWCacheEnabledAndEncrypted'],
    at: /^Query\/Api\/DeploymentStage/,
    reason: 'API Gateway cannot cache streamed replies, and private ones are not to be cached.',
  },
  {
    rules: ['APIGWSSLEnabled'],
    at: /^Query\/Api\/DeploymentStage/,
    reason: 'A client certificate is for HTTP backends. Functions are invoked over IAM.',
  },
  {
    rules: ['COG4'],
    at: /^Query\/Api\/Default/,
    reason: 'Callers are verified by IAM or an authorizer of any OpenID issuer, not by Cognito.',
  },
  {
    rules: ['APIG4'],
    at: /^Query\/Api\/Default\/.*\/OPTIONS$/,
    reason: 'A browser asks without credentials whether it may send them; the answer holds no data.',
  },
  {
    rules: [
      'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
    ],
    at: /^Query\/Api\/CloudWatchRole$/,
    reason: "The role by which API Gateway writes logs has AWS's own policy for it.",
  },
  {
    rules: ['IAM5[Resource::*]'],
    at: /\/Role\/DefaultPolicy$/,
    reason: 'X-Ray has no narrower resource to write traces to.',
  },
  {
    rules: Object.keys(tenants).flatMap((tenant) =>
      ['plain_text', 'structured_text', 'binary_content', 'udata'].map(
        (kind) => `IAM5[Resource::<ContentBucketDD05A3B9.Arn>/${tenant}/*/${kind}]`,
      ),
    ),
    at: /^Query\/(get|list)-.*\/Role\/DefaultPolicy$/,
    reason: 'The id of any interaction stands between the tenant and the kind of body.',
  },
  {
    rules: ['IAMNoInlinePolicy'],
    at: /\/Role\/DefaultPolicy$/,
    reason: 'A policy that belongs to one role only, and comes and goes with it.',
  },
  {
    rules: ['LambdaDLQ'],
    at: /^Query\/.*\/Function$/,
    reason: 'API Gateway invokes the function and waits: a failure is its answer, and nothing is queued.',
  },
  {
    rules: ['LambdaConcurrency'],
    at: /\/Function$/,
    reason:
      'New accounts have no concurrency to set aside; `reservedConcurrency` sets it, throttles bound the traffic.',
  },
  {
    rules: ['LambdaInsideVPC'],
    at: /\/Function$/,
    reason:
      'It reaches AWS services and the key server of the issuer only; a network of its own protects nothing.',
  },
]
