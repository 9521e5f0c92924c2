import type { SourceObject } from './s3-source.ts'

/** The prefix under which objects are dropped that are to be imported. */
export const incomingPrefix = 'incoming/'

/**
 * Reads the event of S3 about an object that was dropped (https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html). With
 * several tenants the first folder under `incoming/` names the tenant. Throws for what is no such event, or names no tenant.
 */
export const droppedObject = (
  body: string,
  tenants: readonly string[],
): SourceObject & { readonly tenant: string } => {
  const { detail } = JSON.parse(body)
  const bucket: unknown = detail?.bucket?.name
  const key: unknown = detail?.object?.key
  if (typeof bucket !== 'string' || typeof key !== 'string')
    throw new Error('the message is no event of S3 about an object')
  const [only, ...others] = tenants
  const folder = key.startsWith(incomingPrefix) ? key.slice(incomingPrefix.length).split('/')[0] : undefined
  const tenant = others.length === 0 ? only : tenants.find((name) => name === folder)
  if (tenant === undefined) throw new Error('the folder of the object under incoming/ is no tenant')
  return { bucket, key, tenant }
}
