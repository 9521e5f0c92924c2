import { base64Lines, fileNameParameter, headerText, quotedPrintable } from './mime-encoding.ts'

export type MailAddress = { readonly address: string; readonly personal?: string }

export type Attachment = {
  readonly fileName: string
  readonly mediaType: string
  readonly bytes: Buffer
}

export type Mail = {
  readonly messageId: string
  readonly sentMs: number
  readonly from: MailAddress
  readonly to: readonly MailAddress[]
  readonly cc: readonly MailAddress[]
  readonly replyTo?: MailAddress | undefined
  readonly subject: string
  /** Message ids of the conversation so far, oldest first; empty for a first message. */
  readonly references: readonly string[]
  readonly text: string
  readonly html: string
  readonly attachments: readonly Attachment[]
  /** Unique in the message. */
  readonly boundary: string
}

/** The message as it travels: ASCII, CRLF, text and HTML as alternatives, attachments after them. */
export const toMime = (mail: Mail): string => {
  const alternatives = multipart('alternative', `alt-${mail.boundary}`, [
    textPart('plain', 'quoted-printable', quotedPrintable(mail.text)),
    textPart('html', 'base64', base64Lines(Buffer.from(mail.html))),
  ])
  const body =
    mail.attachments.length === 0
      ? alternatives
      : multipart('mixed', `mix-${mail.boundary}`, [alternatives, ...mail.attachments.map(attachmentPart)])
  return `${headers(mail).join('\r\n')}\r\n${body}`
}

/** The date of a header (RFC 5322). */
export const mailDate = (atMs: number): string => new Date(atMs).toUTCString().replace('GMT', '+0000')

const headers = (mail: Mail): readonly string[] => [
  `Received: from mx.example.net (mx.example.net [192.0.2.25])\r\n by mail.example.org with ESMTPS; ${mailDate(mail.sentMs)}`,
  `Message-ID: <${mail.messageId}>`,
  `Date: ${mailDate(mail.sentMs)}`,
  `From: ${mailbox(mail.from)}`,
  `To: ${mail.to.map(mailbox).join(',\r\n ')}`,
  ...(mail.cc.length > 0 ? [`Cc: ${mail.cc.map(mailbox).join(',\r\n ')}`] : []),
  ...(mail.replyTo ? [`Reply-To: ${mailbox(mail.replyTo)}`] : []),
  `Subject: ${headerText(mail.subject)}`,
  ...conversation(mail.references),
  'MIME-Version: 1.0',
]

const conversation = (references: readonly string[]): readonly string[] => {
  const last = references.at(-1)
  if (last === undefined) return []
  return [`In-Reply-To: <${last}>`, `References: ${references.map((id) => `<${id}>`).join('\r\n ')}`]
}

const mailbox = ({ address, personal }: MailAddress): string => {
  if (personal === undefined) return `<${address}>`
  const name = headerText(personal)
  return name === personal ? `"${name}" <${address}>` : `${name}\r\n <${address}>`
}

const multipart = (kind: string, boundary: string, parts: readonly string[]): string =>
  `Content-Type: multipart/${kind};\r\n boundary="${boundary}"\r\n\r\n` +
  `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`

const textPart = (kind: string, encoding: string, encoded: string): string =>
  `Content-Type: text/${kind}; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${encoded}`

const attachmentPart = ({ fileName, mediaType, bytes }: Attachment): string =>
  `Content-Type: ${mediaType};\r\n ${fileNameParameter(fileName, 'name')}\r\n` +
  `Content-Transfer-Encoding: base64\r\n` +
  `Content-Disposition: attachment;\r\n ${fileNameParameter(fileName, 'filename')}\r\n\r\n${base64Lines(bytes)}`
