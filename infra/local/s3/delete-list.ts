import { S3Error } from './s3-error.ts'
import { textOf } from './xml.ts'

/** An object, or a version of one, that is to be deleted. */
export type DeleteReference = { readonly key: string; readonly versionId: string | undefined }

/** What is to be deleted, and whether the reply names only what could not be. */
export type DeleteList = { readonly objects: readonly DeleteReference[]; readonly isQuiet: boolean }

const mostObjects = 1000

const parseObject = (xml: string): DeleteReference => {
  const key = textOf(xml, 'Key')
  if (!key) throw new S3Error('MalformedXML', 'Each Object needs a Key.')
  if (/<(ETag|LastModifiedTime|Size)>/.test(xml))
    throw new S3Error(
      'NotImplemented',
      'Conditional deletes are not implemented: give keys and versions only.',
    )
  return { key, versionId: textOf(xml, 'VersionId') }
}

/** Reads the body of DeleteObjects. Throws `MalformedXML` unless it names 1 to 1,000 objects. */
export const parseDeleteList = (xml: string): DeleteList => {
  const list = /<Delete[^>]*>(.*)<\/Delete>/s.exec(xml)?.[1] ?? ''
  const objects = Array.from(list.matchAll(/<Object>(.*?)<\/Object>/gs), ([, object = '']) =>
    parseObject(object),
  )
  if (objects.length === 0 || objects.length > mostObjects)
    throw new S3Error('MalformedXML', `The list must name 1 to ${mostObjects} objects.`)
  return { objects, isQuiet: textOf(list, 'Quiet')?.trim() === 'true' }
}
