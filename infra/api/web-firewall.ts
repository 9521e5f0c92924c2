import { ArnFormat, Stack } from 'aws-cdk-lib'
import type { Stage } from 'aws-cdk-lib/aws-apigateway'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2'
import { Construct } from 'constructs'
import type { Configuration } from '../configuration.ts'
import { ServiceLog } from '../service-log.ts'

export type WebFirewallProps = {
  readonly configuration: Configuration
  readonly stage: Stage
  readonly encryptionKey: IKey
}

/** Rules that count but do not block: cursors and filters are long, and old clients name no user agent. */
const counted = ['SizeRestrictions_QUERYSTRING', 'NoUserAgent_HEADER']

const managedGroups = [
  'AWSManagedRulesAmazonIpReputationList',
  'AWSManagedRulesKnownBadInputsRuleSet',
  'AWSManagedRulesCommonRuleSet',
]

const visibility = (metricName: string) => ({
  metricName,
  cloudWatchMetricsEnabled: true,
  // A sample would keep paths, which hold ids.
  sampledRequestsEnabled: false,
})

/** A firewall in front of the API: AWS's managed rules, and a limit for each address. */
export class WebFirewall extends Construct {
  constructor(scope: Construct, id: string, { configuration, stage, encryptionKey }: WebFirewallProps) {
    super(scope, id)
    const acl = new CfnWebACL(this, 'Acl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('firewall'),
      rules: [rateRule(configuration.wafRequestsPerAddress), ...managedGroups.map(managedRule)],
    })
    new CfnWebACLAssociation(this, 'Association', { webAclArn: acl.attrArn, resourceArn: stage.stageArn })
    const { logGroup } = new ServiceLog(this, 'Log', {
      configuration,
      encryptionKey,
      // AWS WAF writes only to groups whose names begin so.
      logGroupName: `aws-waf-logs-${Stack.of(this).stackName}`,
    })
    new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: acl.attrArn,
      // Without the ":*" that a log group's own ARN ends in.
      logDestinationConfigs: [
        Stack.of(this).formatArn({
          service: 'logs',
          resource: 'log-group',
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          resourceName: logGroup.logGroupName,
        }),
      ],
      // Paths and queries hold ids, and credentials are credentials. What was let through is in the access log.
      redactedFields: [
        { uriPath: {} },
        { queryString: {} },
        ...['authorization', 'cookie', 'referer'].map((Name) => ({ singleHeader: { Name } })),
      ],
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: [{ ActionCondition: { Action: 'BLOCK' } }],
          },
        ],
      },
    })
  }
}

const rateRule = (limit: number): CfnWebACL.RuleProperty => ({
  name: 'requests-per-address',
  priority: 0,
  action: { block: {} },
  statement: { rateBasedStatement: { limit, evaluationWindowSec: 300, aggregateKeyType: 'IP' } },
  visibilityConfig: visibility('requests-per-address'),
})

const managedRule = (name: string, index: number): CfnWebACL.RuleProperty => ({
  name,
  priority: index + 1,
  overrideAction: { none: {} },
  statement: {
    managedRuleGroupStatement: {
      vendorName: 'AWS',
      name,
      ...(name === 'AWSManagedRulesCommonRuleSet' && {
        ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      }),
    },
  },
  visibilityConfig: visibility(name),
})
