import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import type { Erased } from './interaction-eraser.ts'
import { unlessStatus } from './s3-status.ts'

/** What the report of a customer's erasure says. The customer goes by a keyed hash. */
export type ErasureReport = Erased & {
  readonly tenant: string
  readonly customer: string
  readonly started: string
  readonly finished?: string
  /** How often all of the customer's interactions were looked for. */
  readonly sweeps: number
  /** Ids of what was removed. */
  readonly interactions: readonly string[]
  /** Ids that were being removed when this was written: they are removed again when the erasure goes on. */
  readonly underWay: readonly string[]
  /** How many of `interactions` the second sweep has looked at again. */
  readonly seenAgain: number
}

/** Reports of erasures, kept as `erasures/<event id>.json`: another delivery of the event goes on where the first one was. */
export type ErasureReports = {
  load(eventId: string): Promise<ErasureReport | undefined>
  save(eventId: string, report: ErasureReport): Promise<void>
}

/** The reports of a bucket. */
export const erasureReports = (client: S3Client, bucket: string): ErasureReports => {
  const target = (eventId: string) => ({ Bucket: bucket, Key: `erasures/${eventId}.json` })
  return {
    async load(eventId) {
      const output = await client.send(new GetObjectCommand(target(eventId))).catch(unlessStatus(404))
      const text = await output?.Body?.transformToString()
      return text === undefined ? undefined : JSON.parse(text)
    },

    async save(eventId, report) {
      const object = { Body: `${JSON.stringify(report, null, 2)}\n`, ContentType: 'application/json' }
      await client.send(new PutObjectCommand({ ...target(eventId), ...object, ChecksumAlgorithm: 'CRC32' }))
    },
  }
}

/** The report when what was under way is removed. */
export const withErased = (report: ErasureReport, erased: readonly Erased[]): ErasureReport => ({
  ...report,
  interactions: [...new Set([...report.interactions, ...report.underWay])],
  underWay: [],
  copies: erased.reduce((sum, { copies }) => sum + copies, report.copies),
  versions: erased.reduce((sum, { versions }) => sum + versions, report.versions),
  bytes: erased.reduce((sum, { bytes }) => sum + bytes, report.bytes),
})
