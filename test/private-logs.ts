import { readFile } from 'node:fs/promises'
import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb'
import { expect } from 'vitest'
import type { Service } from '../infra/local/service.ts'
import { changeMetrics } from '../shared/change-metrics.ts'
import { ingestMetrics } from '../shared/ingest-metrics.ts'
import { type Attributes, resourceText, toRecord } from '../shared/interaction-record.ts'
import { requestMetrics } from '../shared/request-metrics.ts'
import { recordSortKey, sortKey } from '../shared/table-schema.ts'

/** What is stored of persons: customer ids, subjects, and every value in udata. */
export const personalValues = async (client: DynamoDBClient, table: string): Promise<ReadonlySet<string>> => {
  const values = new Set<string>()
  for await (const { Items = [] } of paginateScan({ client }, { TableName: table }))
    for (const item of Items.filter((one) => one[sortKey]?.S === recordSortKey)) {
      const { customer_id, subject, udata } = resourceOf(item)
      for (const value of [customer_id, subject, udata].flatMap(leavesOf)) values.add(value)
    }
  return values
}

/** Nothing of a record that a test has broken on purpose. */
const resourceOf = (item: Attributes): Record<string, unknown> => {
  try {
    return JSON.parse(resourceText(toRecord(item)))
  } catch {
    return {}
  }
}

/** Every value in a JSON value, as text. */
export const leavesOf = (value: unknown): readonly string[] => {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(leavesOf)
  return value === undefined || value === null ? [] : [String(value)]
}

/** What the access log measures. */
const accessMeasures = ['bytes', 'latency', 'functionLatency', 'authorizerLatency']

/** What was measured may by chance be somebody's number. */
const measures = new RegExp(
  `"(?:${[...Object.keys({ ...requestMetrics, ...changeMetrics, ...ingestMetrics }), ...accessMeasures].join('|')})":"?\\d+`,
  'g',
)

/** Shorter ones are parts of other words and of numbers. */
const leastCharacters = 4

/**
 * Fails when the logs of a service that was closed hold one of the values, or the path of a request, whose ids are a person's; or
 * when a function's line about a request has another id than its client got.
 */
export const expectPrivateLogs = async (
  { functionLog, accessLog }: Pick<Service, 'functionLog' | 'accessLog'>,
  values: Iterable<string> = [],
): Promise<void> => {
  const [functions, accesses] = await Promise.all(
    [functionLog, accessLog].map((file) => readFile(file, 'utf8')),
  )
  const text = `${functions}${accesses}`.replace(measures, '')
  const found = [...values].filter((value) => value.length >= leastCharacters && isIn(text, value))
  expect(found, 'what is personal stands in the logs').toEqual([])
  expect(text, 'a path stands in the logs').not.toMatch(/\/(customers|services|interactions)\/(?!\{)[^\s"]/)
  const idsIn = (lines = '', name: string) =>
    lines.split('\n').flatMap((line) => new RegExp(`"${name}":"([^"]+)"`).exec(line)?.[1] ?? [])
  const given = new Set(idsIn(accesses, 'requestId'))
  const reported = idsIn(functions, 'request_id')
  expect(reported.filter((id) => !given.has(id))).toEqual([])
}

/** Fails when functions served requests and logged none of them: a log that holds nothing would pass for a private one. */
export const expectReports = async ({
  functionLog,
  accessLog,
}: Pick<Service, 'functionLog' | 'accessLog'>): Promise<void> => {
  const isServed = /"route":"\/\w[^"]*".*"refusedBy":"-"/.test(await readFile(accessLog, 'utf8'))
  if (isServed) expect(await readFile(functionLog, 'utf8')).toContain('"request_id"')
}

/** As a word, and as JSON would write it. */
const isIn = (text: string, value: string): boolean =>
  [value, JSON.stringify(value).slice(1, -1)].some((form) => {
    const borders = (at: number) =>
      !/[\w-]/.test(text.charAt(at - 1)) && !/[\w-]/.test(text.charAt(at + form.length))
    for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) if (borders(at)) return true
    return false
  })
