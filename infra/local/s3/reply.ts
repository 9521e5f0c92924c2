import type { ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { ByteRange } from './byte-range.ts'
import { consumeRange, type OpenFile } from './object-file.ts'
import type { S3Error } from './s3-error.ts'
import { element, textElement, xmlDocument } from './xml.ts'

/** Bytes of an open file. Whoever sends them closes it. */
export type FileBody = { readonly file: OpenFile; readonly range: ByteRange }

/** What an operation answers. */
export type Reply = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer | FileBody
}

/** A reply with an XML body in S3's namespace. */
export const xmlReply = (
  root: string,
  children: readonly string[],
  headers: Reply['headers'] = {},
): Reply => ({
  status: 200,
  headers: { ...headers, 'content-type': 'application/xml' },
  body: Buffer.from(xmlDocument(root, children)),
})

/** The reply to a refused request: S3's error body. */
export const errorReply = (error: S3Error, requestId: string): Reply => {
  const { code, status, message, details, headers } = error
  const texts = { Code: code, Message: message, ...details, RequestId: requestId }
  const children = Object.entries(texts).map(([name, text]) => textElement(name, text))
  const body = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${element('Error', children)}`)
  return { status, headers: { ...headers, 'content-type': 'application/xml' }, body }
}

/**
 * Sends a reply. Resolves when its file, if it has one, is closed; rejects when the client left before the
 * end.
 */
export const sendReply = async (
  response: ServerResponse,
  { status, headers, body }: Reply,
): Promise<void> => {
  if (body !== undefined && !Buffer.isBuffer(body)) {
    await consumeRange(body.file, body.range, (stream) => {
      response.writeHead(status, headers)
      return pipeline(stream, response)
    })
    return
  }
  const hasLength = status !== 204 && status !== 304
  response.writeHead(status, { ...(hasLength && { 'content-length': body?.length ?? 0 }), ...headers })
  response.end(body)
}
