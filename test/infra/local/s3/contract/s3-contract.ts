import { randomUUID } from 'node:crypto'
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import { describeConditionalWrites } from './conditional-writes.ts'
import { describeCopies } from './copies.ts'
import { describeDeletesOfMany } from './deletes-of-many.ts'
import { describeKeys } from './keys.ts'
import { describeLists } from './lists.ts'
import { describeMultipartUploads } from './multipart-uploads.ts'
import { describeObjects } from './objects.ts'
import { describePresignedUrls } from './presigned-urls.ts'
import { describeReads } from './reads.ts'
import type { Subject } from './subject.ts'
import { describeVersionLists } from './version-lists.ts'
import { createVersionSubject } from './version-subject.ts'
import { describeVersions } from './versions.ts'

/** All that the project relies on in an S3, asked by the SDK. */
export const describeS3 = (name: string, subject: Subject) =>
  describe(name, () => {
    describeObjects(subject)
    describeKeys(subject)
    describeConditionalWrites(subject)
    describeReads(subject)
    describeCopies(subject)
    describeLists(subject)
    describeMultipartUploads(subject)
    describePresignedUrls(subject)
    describeDeletesOfMany(subject)

    it('knows no other bucket', async () => {
      const input = { Bucket: `missing-${randomUUID()}`, Key: 'a' }
      await expect(subject.client.send(new GetObjectCommand(input))).rejects.toMatchObject({
        name: 'NoSuchBucket',
      })
    })
  })

/** All that the project relies on in a bucket that keeps versions. */
export const describeVersionedS3 = (name: string, subject: Subject) => {
  describeS3(name, subject)
  describe(name, () => {
    const versioned = createVersionSubject(subject)
    describeVersions(versioned)
    describeVersionLists(versioned)
  })
}
