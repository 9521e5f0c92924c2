import { describe, expect, test } from 'vitest'
import { settingExamples } from './setting-examples.ts'
import { type SynthesizedTemplate, synthesized } from './synthesized.ts'

/** What CloudFormation replaces a resource for ("Update requires: Replacement" in its reference). */
const replacing = {
  'AWS::DynamoDB::GlobalTable': ['TableName', 'KeySchema', 'LocalSecondaryIndexes', 'AttributeDefinitions'],
  'AWS::S3::Bucket': ['BucketName', 'ObjectLockEnabled'],
  'AWS::SecretsManager::Secret': ['Name'],
} as const

const identities = ({ Resources }: SynthesizedTemplate) =>
  Object.fromEntries(
    Object.entries(Resources).flatMap(([id, { Type, Properties, DeletionPolicy, UpdateReplacePolicy }]) => {
      const names = Object.entries(replacing).find(([type]) => type === Type)?.[1]
      const forcing = names?.map((name) => [name, Properties[name]])
      return forcing ? [[id, { Type, DeletionPolicy, UpdateReplacePolicy, forcing }]] : []
    }),
  )

const byDefault = synthesized()
const before = identities(byDefault)

test('there are a table, three buckets and a secret to lose', () => {
  expect(Object.keys(before)).toHaveLength(5)
})

describe('the table, the buckets and the secret stay the same ones when there is another', () => {
  test.each(Object.entries(settingExamples))('%s', (_, values) => {
    const template = synthesized({ ...values })
    expect(template).not.toEqual(byDefault)
    expect(identities(template)).toMatchObject(before)
  })

  test('value of every setting that goes with the others', () => {
    const excluded = ['endpoint', 'vpcEndpointIds', 'auth', 'tenants', 'alarmEmail']
    const together = Object.entries(settingExamples).filter(([name]) => !excluded.includes(name))
    const template = synthesized(Object.assign({}, ...together.map(([, values]) => values)))
    expect(identities(template)).toMatchObject(before)
  })
})
