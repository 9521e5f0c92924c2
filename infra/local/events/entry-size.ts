/** Entries of one PutEvents request. */
export const mostEntries = 10

/** Bytes of all entries of a request, and so of one (https://aws.amazon.com/blogs/compute/more-room-to-build-serverless-services-now-support-payloads-up-to-1-mb). */
export const entryLimitBytes = 1024 * 1024

/** What an entry counts (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html); a time is 14 bytes. */
export const entrySizeBytes = ({
  source,
  detailType,
  detail,
  resources = [],
}: {
  readonly source: string
  readonly detailType: string
  readonly detail: string
  readonly resources?: readonly string[]
}): number =>
  [source, detailType, detail, ...resources].reduce((sum, text) => sum + Buffer.byteLength(text), 14)
