import { S3ServiceException } from '@aws-sdk/client-s3'

/** The status of S3's answer to a call that failed; 0 when the error is not S3's. */
export const s3StatusOf = (error: unknown): number =>
  (error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined) ?? 0

/** For `catch`: undefined when S3 answered with one of these statuses; any other error goes on. */
export const unlessStatus =
  (...statuses: readonly number[]) =>
  (error: unknown): undefined => {
    if (!statuses.includes(s3StatusOf(error))) throw error
  }
