import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { application } from '../../infra/application.ts'
import { acknowledgements, checkCompliance } from '../../infra/compliance.ts'
import { type Context, readConfiguration } from '../../infra/configuration.ts'
import { QueryInteractionsStack } from '../../infra/query-interactions-stack.ts'
import { settings } from '../../infra/settings.ts'
import { settingExamples } from './setting-examples.ts'

type Violation = {
  ruleName: string
  violatingConstructs: { constructPath?: string }[]
}

const {
  auth: basic,
  endpoint,
  waf,
  alarmEmail,
  tenants,
  apiLogRole,
  alarmTopicArn,
  ...others
} = settingExamples
const withTokens = Object.assign(
  {},
  ...Object.values(others),
  alarmEmail,
  { tenants: { a: {}, b: {} } },
  others.oidcTenantClaim,
)
const { endpoint: _, vpcEndpointIds: __, alarmTopicArn: ___, ...publicly } = withTokens

/** Every setting away from its default in one of them. */
const stages: Record<string, Context> = {
  'as it is by default': {},
  'with tokens, on a domain, with replicas': publicly,
  'with passwords, private': { ...basic, ...endpoint, ...alarmTopicArn, ...apiLogRole },
  'with principals, without a firewall': { ...waf, ...tenants },
}

test('the stacks that are checked use every setting', () => {
  const used = new Set(Object.values(stages).flatMap((stage) => Object.keys(stage)))
  expect(Object.keys(settings).filter((name) => !used.has(name))).toEqual([])
})

let outdir = ''
beforeEach(async () => {
  outdir = await mkdtemp(join(tmpdir(), 'compliance-'))
})
afterEach(async () => {
  process.exitCode = 0
  await rm(outdir, { recursive: true })
})

/** All that CDK's own validation and cdk-nag say of an app, warnings too: rule and construct. */
const findingsOf = (app: App) => {
  try {
    app.synth()
  } catch {
    // What it says stands in the report.
  }
  const { pluginReports } = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'))
  const violations: Violation[] = pluginReports.flatMap(
    (report: { violations: Violation[] }) => report.violations,
  )
  return violations.flatMap(({ ruleName, violatingConstructs }) =>
    violatingConstructs.map(({ constructPath = '' }) => ({
      rule: ruleName,
      at: constructPath.replace(/^[^/]*\//, '').replace(/\/Resource$/, ''),
    })),
  )
}

test.each(Object.entries(stages))(
  'the stack %s has no finding that is not acknowledged',
  (_, context) => {
    expect(findingsOf(application({ outdir, context }).app)).toEqual([])
  },
  60_000,
)

describe('every acknowledgement', () => {
  test('gives a reason', () => {
    for (const { rules, reason } of acknowledgements(readConfiguration({})))
      expect(reason, rules.join()).toMatch(/^[A-Z`].{40,}\.$/)
  })

  test('is needed in one of the stages: nothing is waved through unseen', async () => {
    const needed = new Set<string>()
    const all = new Set<string>()
    for (const context of Object.values(stages)) {
      const configuration = readConfiguration(context)
      const app = new App({ analyticsReporting: false, outdir })
      new QueryInteractionsStack(app, 'QueryInteractions', { configuration, env: { region: 'us-east-1' } })
      checkCompliance(app)
      const findings = findingsOf(app)
      for (const { rules, at } of acknowledgements(configuration)) {
        for (const rule of rules) {
          all.add(`${rule} at ${at}`)
          const isMet = findings.some((finding) => finding.rule.endsWith(`-${rule}`) && at.test(finding.at))
          if (isMet) needed.add(`${rule} at ${at}`)
        }
      }
    }
    expect([...all].filter((key) => !needed.has(key))).toEqual([])
  })
})
