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

type Violation = {
  ruleName: string
  violatingConstructs: { constructPath?: string }[]
}

const oidc = { auth: 'oidc', oidcIssuer: 'https://issuer.example.com', oidcAudiences: 'history' }
const stages: Record<string, Context> = {
  'as it is by default': {},
  'with tokens and origins': { ...oidc, corsOrigins: 'https://a.example.com', tenants: { a: {}, b: {} } },
  'with passwords, private': { auth: 'basic', endpoint: 'private', vpcEndpointIds: 'vpce-0a1b2c3d' },
}

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

test.each(Object.entries(stages))('the stack %s has no finding that is not acknowledged', (_, context) => {
  expect(findingsOf(application({ outdir, context }).app)).toEqual([])
})

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
