import { ListObjectVersionsCommand } from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import { dump, withoutTimes } from './dump.ts'

/**
 * What a tenant has, as far as two runs must agree. Revisions depend on the order of the writes, but the copies
 * of a record have the record's. A body may have been written twice alike, as S3 tells bodies of the same bytes not apart.
 */
export const stateOf = async (stores: Parameters<typeof dump>[0], tenant: string) => {
  const { items, objects } = withoutTimes(await dump(stores, tenant))
  const list = new ListObjectVersionsCommand({ Bucket: stores.bucket, Prefix: `${tenant}/` })
  const { Versions = [], IsTruncated } = await stores.s3.send(list)
  expect(IsTruncated).toBe(false)
  const revisions = new Map<string, string>()
  const withoutRevision = (text: string) => {
    // The order of a set is that of its writing.
    const { revision, ...item } = JSON.parse(text, (name, value) =>
      name === 'SS' ? value.toSorted() : value,
    )
    expect(revision).toEqual(revisions.get(item.pk.S) ?? revision)
    revisions.set(item.pk.S, revision)
    return item
  }
  return {
    items: items.map(withoutRevision).toSorted(byKey),
    objects,
    versions: [...new Set(Versions.map(({ Key = '', ETag }) => `${Key.slice(tenant.length)} ${ETag}`))],
  }
}

const keyOf = ({ pk, sk }: { pk: { S: string }; sk: { S: string } }) => `${pk.S} ${sk.S}`
const byKey = (one: Parameters<typeof keyOf>[0], other: Parameters<typeof keyOf>[0]) =>
  keyOf(one) < keyOf(other) ? -1 : 1
