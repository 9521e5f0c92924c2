import { bytesBody, type Content, textBody } from './bodies.ts'
import { type MailSubType, writeMail } from './correspondence.ts'
import { type Encounter, type InteractionDocument, instant, toDocument } from './interaction.ts'
import type { JsonObject } from './json.ts'
import { type Mail, toMime } from './mime.ts'
import type { Random } from './random.ts'

/** A message that has been written, for the ones that answer it. */
type Sent = { readonly document: InteractionDocument; readonly mail: Mail; readonly allowChildren: boolean }

/** What follows what in a conversation. */
export const mailCourses: readonly (readonly MailSubType[])[] = [
  ['InboundNew'],
  ['InboundNew', 'OutboundAutoResponse', 'OutboundReply'],
  ['InboundNew', 'OutboundReply', 'InboundCustomerReply', 'OutboundReply'],
  ['OutboundNew', 'InboundNDR'],
  ['InboundNew', 'OutboundAcknowledgement', 'InternalCollaborationInvite', 'InternalCollaborationReply'],
  ['InboundNew', 'OutboundRedirect'],
  ['InboundNew', 'OutboundCollaborationInvite', 'InboundCollaborationReply', 'OutboundReply'],
]

/** A conversation by e-mail, in one thread: each message answers the last one that allows it. */
export const emailThread = (
  encounter: Encounter,
  course = encounter.random.pick(mailCourses),
): readonly InteractionDocument[] => {
  const { random } = encounter
  const sent: Sent[] = []
  let startMs = encounter.startMs
  for (const subType of course) {
    const answered = sent.findLast(({ allowChildren }) => allowChildren)
    sent.push(send({ ...encounter, startMs }, subType, answered))
    startMs += random.integer(60_000, 20_000_000)
  }
  return sent.map(({ document }) => document)
}

/** A first message from a customer. `mediaType` differs from "email" in some systems. */
export const email = (encounter: Encounter, mediaType?: string): InteractionDocument =>
  send(encounter, 'InboundNew', undefined, mediaType).document

const send = (encounter: Encounter, subType: MailSubType, answered?: Sent, mediaType = 'email'): Sent => {
  const { random } = encounter
  const mail = writeMail(encounter, subType, answered?.mail)
  const allowChildren = !/NDR|AutoResponse|Acknowledgement|Redirect/.test(subType)
  const document = toDocument(encounter, {
    mediaType,
    entityType: subType.startsWith('Inbound') ? 0 : 1,
    type: direction(subType),
    subType,
    seconds: random.integer(30, 20_000),
    parent: answered?.document,
    allowChildren,
    fields: mailFields(mail, random, subType),
    udata: mailUserData(mail),
    content: mailContent(mail, random),
  })
  return { document, mail, allowChildren }
}

const direction = (subType: MailSubType) => {
  if (subType.startsWith('Inbound')) return 'Inbound'
  return subType.startsWith('Outbound') ? 'Outbound' : 'Internal'
}

const mailFields = (mail: Mail, random: Random, subType: MailSubType): JsonObject => ({
  subject: mail.subject,
  from: mail.from,
  reply_to: mail.replyTo,
  to: mail.to,
  cc: mail.cc.length > 0 ? mail.cc : undefined,
  sent_date: instant(mail.sentMs - (mail.sentMs % 1000)),
  isSpam: subType.startsWith('Inbound') ? false : undefined,
  webSafeEmailStatus: subType.startsWith('Inbound') ? 'NotProcessed' : undefined,
  threadHash: random.integer(-2_000_000_000, 2_000_000_000),
})

const mailUserData = (mail: Mail): JsonObject => ({
  Subject: mail.subject,
  FromAddress: mail.from.address,
  FromPersonal: mail.from.personal ?? '',
  Mailbox: 'service@example.org',
  _AttachmentFileNames: mail.attachments.map(({ fileName }) => fileName).join(';'),
})

const mailContent = (mail: Mail, random: Random): Content => ({
  plain_text: textBody(mail.text),
  structured_text: textBody(mail.html, 'text/html; charset=utf-8'),
  ...(random.chance(80)
    ? { binary_content: bytesBody(Buffer.from(toMime(mail)), 'message/rfc822', 'message.eml') }
    : {}),
})
