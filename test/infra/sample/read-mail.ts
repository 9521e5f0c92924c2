export type MailPart = {
  readonly headers: Readonly<Record<string, string>>
  readonly mediaType: string
  readonly parts: readonly MailPart[]
  /** The decoded bytes of a part without parts. */
  readonly bytes: Buffer
}

const readHeaders = (text: string): Record<string, string> => {
  const headers: Record<string, string> = {}
  for (const line of text.replaceAll(/\r\n[ \t]/g, ' ').split('\r\n')) {
    const [, name, value] = /^([A-Za-z-]+): (.*)$/.exec(line) ?? []
    if (name === undefined || value === undefined) throw new Error(`not a header: ${line}`)
    if (headers[name.toLowerCase()] !== undefined) throw new Error(`header twice: ${name}`)
    headers[name.toLowerCase()] = value
  }
  return headers
}

const decodeBody = (encoding: string | undefined, body: string): Buffer => {
  if (encoding === 'base64') {
    if (!/^([A-Za-z0-9+/=]{76}\r\n)*[A-Za-z0-9+/=]{0,76}$/.test(body)) throw new Error('bad base64 lines')
    return Buffer.from(body, 'base64')
  }
  if (encoding !== 'quoted-printable') throw new Error(`unexpected encoding ${encoding}`)
  return decodeQuotedPrintable(body)
}

export const decodeQuotedPrintable = (text: string): Buffer => {
  for (const line of text.split('\r\n'))
    if (line.length > 76 || / $/.test(line)) throw new Error(`bad line ${line}`)
  const joined = text.replaceAll('=\r\n', '')
  if (/=(?![0-9A-F]{2})/.test(joined)) throw new Error('a bare =')
  return Buffer.from(
    joined.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
}

export const decodeHeader = (text: string): string =>
  text
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?UTF-8\?B\?([^?]*)\?=/g, (_, base64: string) => Buffer.from(base64, 'base64').toString())

/** Reads a MIME message or part; throws when a boundary, a header or an encoding is wrong. */
export const readMail = (text: string): MailPart => {
  const end = text.indexOf('\r\n\r\n')
  const headers = readHeaders(text.slice(0, end))
  const contentType = headers['content-type'] ?? ''
  const mediaType = contentType.split(';')[0] ?? ''
  const body = text.slice(end + 4)
  const boundary = /boundary="([^"]+)"/.exec(contentType)?.[1]
  if (!mediaType.startsWith('multipart/'))
    return { headers, mediaType, parts: [], bytes: decodeBody(headers['content-transfer-encoding'], body) }
  const [preamble, ...rest] = `\r\n${body}`.split(`\r\n--${boundary}`)
  const close = rest.pop()
  if (preamble !== '' || close !== '--\r\n' || rest.length === 0) throw new Error('boundaries do not match')
  const parts = rest.map((part) => {
    if (!part.startsWith('\r\n')) throw new Error('text on the boundary line')
    return readMail(part.slice(2))
  })
  return { headers, mediaType, parts, bytes: Buffer.alloc(0) }
}
