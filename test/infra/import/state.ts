import { ListObjectVersionsCommand } from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import { dump, withoutTimes } from './dump.ts'

/**
 * What a tenant has, as far as two runs must agree. An update whose answer was lost may count a revision twice, but the copies
 * of a record have the record's. A body may have been written twice alike, as S3 tells bodies of the same bytes not apart.
 */
export const stateOf = async (stores: Parameters<typeof dump>[0], tenant: string) => {
  const { items, objects } = withoutTimes(await dump(stores, tenant))
  const list = new ListObjectVersionsCommand({ Bucket: stores.bucket, Prefix: `${tenant}/` })
  const { Versions = [], IsTruncated } = await stores.s3.send(list)
  expect(IsTruncated).toBe(false)
  const revisions = new Map<string, string>()
  const withoutRevision = (text: string) => {
    const { revision, ...item } = JSON.parse(text)
    expect(revision).toEqual(revisions.get(item.pk.S) ?? revision)
    revisions.set(item.pk.S, revision)
    return item
  }
  return {
    items: items.map(withoutRevision),
    objects,
    versions: [...new Set(Versions.map(({ Key = '', ETag }) => `${Key.slice(tenant.length)} ${ETag}`))],
  }
}
