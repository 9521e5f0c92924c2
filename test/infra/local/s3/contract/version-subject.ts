import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  type ListObjectVersionsCommandOutput,
} from '@aws-sdk/client-s3'
import type { Subject } from './subject.ts'

/** A bucket under test that keeps versions, with the steps that all tests of versions share. */
export const createVersionSubject = (subject: Subject) => {
  const { client, Bucket, newKey, put } = subject
  const listVersions = (input: Omit<ListObjectVersionsCommandInput, 'Bucket'>) =>
    client.send(new ListObjectVersionsCommand({ Bucket, ...input }))
  return {
    ...subject,
    listVersions,
    /** Puts bodies under one key, one after the other. */
    async putVersions(...bodies: readonly string[]) {
      const Key = newKey()
      const ids: (string | undefined)[] = []
      for (const body of bodies) ids.push((await put(body, Key)).VersionId)
      return { Key, ids }
    },
    async readVersion(Key: string, VersionId: string | undefined) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, VersionId }))
      return Body?.transformToString()
    },
    /** All versions and delete markers under a prefix, in the order of the list: page by page, as the SDK parts the two. */
    async versionsOf(Prefix: string) {
      const versions: { id: string | undefined; isMarker: boolean; isLatest: boolean | undefined }[] = []
      let page: ListObjectVersionsCommandOutput | undefined
      do {
        const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page ?? {}
        page = await listVersions({ Prefix, MaxKeys: 1, KeyMarker, VersionIdMarker })
        for (const { VersionId: id, IsLatest: isLatest } of page.Versions ?? [])
          versions.push({ id, isMarker: false, isLatest })
        for (const { VersionId: id, IsLatest: isLatest } of page.DeleteMarkers ?? [])
          versions.push({ id, isMarker: true, isLatest })
      } while (page.IsTruncated)
      return versions
    },
    remove: (Key: string, VersionId?: string) =>
      client.send(new DeleteObjectCommand({ Bucket, Key, VersionId })),
  }
}

export type VersionSubject = ReturnType<typeof createVersionSubject>
