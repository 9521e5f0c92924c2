import type { Encounter } from './interaction.ts'
import { languages } from './languages.ts'
import { type Letter, toHtml, toText } from './letter.ts'
import type { Attachment, Mail, MailAddress } from './mime.ts'
import { paper } from './paper.ts'
import { photo } from './photo.ts'
import { hexDigits, type Random } from './random.ts'

/** The sub-types of e-mail that the old systems know. */
export type MailSubType =
  | 'InboundNew'
  | 'InboundCustomerReply'
  | 'InboundCollaborationReply'
  | 'InboundNDR'
  | 'OutboundNew'
  | 'OutboundReply'
  | 'OutboundAcknowledgement'
  | 'OutboundAutoResponse'
  | 'OutboundRedirect'
  | 'OutboundCollaborationInvite'
  | 'InternalCollaborationInvite'
  | 'InternalCollaborationReply'

const site: MailAddress = { address: 'service@example.org', personal: 'Example Telecom & Power' }
const expert: MailAddress = { address: 'second.line@example.org', personal: 'Second line' }
const postmaster: MailAddress = { address: 'mailer-daemon@example.net' }

/** Writes the message of a sub-type, quoting the one that it answers. */
export const writeMail = (encounter: Encounter, subType: MailSubType, answered?: Mail): Mail => {
  const { random, topic, startMs } = encounter
  const [from, to] = correspondents(encounter, subType)
  const letter = compose(encounter, subType, from, answered)
  const sentMs = startMs - random.integer(0, 5000)
  return {
    messageId: `${random.text(hexDigits, 16)}.${Math.floor(sentMs / 1000)}@mail.example.org`,
    sentMs,
    from,
    to: [to],
    cc: random.chance(15) ? [{ address: 'archive@example.org' }, expert] : [],
    replyTo: from !== site && random.chance(30) ? { address: from.address } : undefined,
    subject: answered ? `Re: ${answered.subject.replace(/^Re: /, '')}` : topic.subject,
    references: answered ? [...answered.references, answered.messageId] : [],
    text: toText(letter),
    html: toHtml(letter),
    attachments: attachments(random, subType, topic.subject),
    boundary: random.text(hexDigits, 24),
  }
}

const correspondents = (
  { customer }: Encounter,
  subType: MailSubType,
): readonly [MailAddress, MailAddress] => {
  const person = { address: customer.email, personal: `${customer.firstName} ${customer.lastName}` }
  if (subType === 'InboundNDR') return [postmaster, site]
  if (subType === 'InboundNew' || subType === 'InboundCustomerReply') return [person, site]
  if (subType.endsWith('CollaborationReply')) return [expert, site]
  return [site, subType.endsWith('Invite') || subType === 'OutboundRedirect' ? expert : person]
}

const compose = (encounter: Encounter, subType: MailSubType, from: MailAddress, answered?: Mail): Letter => {
  const { customer, topic, agent } = encounter
  const { greeting } = languages[customer.language]
  return {
    language: customer.language,
    salutation: from === site ? `${greeting} ${customer.firstName}` : greeting,
    paragraphs: paragraphs(topic.lines, subType, topic.coaching),
    signature: from === site ? `${agent.name}\nExample Telecom & Power` : (from.personal ?? from.address),
    quoted: answered && {
      by: answered.from.personal ?? answered.from.address,
      atMs: answered.sentMs,
      text: answered.text,
    },
  }
}

const paragraphs = (lines: readonly string[], subType: MailSubType, advice: string): readonly string[] => {
  switch (subType) {
    case 'InboundNew':
      return lines.slice(0, 3).filter((_, turn) => turn % 2 === 0)
    case 'OutboundNew':
    case 'OutboundReply':
      return lines.filter((_, turn) => turn % 2 === 1)
    case 'InboundCustomerReply':
      return lines.slice(4, 5)
    case 'InboundNDR':
      return ['Your message could not be delivered: 550 5.1.1 <unknown user>.']
    case 'OutboundAcknowledgement':
    case 'OutboundAutoResponse':
      return ['We have received your message & will answer within two working days.']
    default:
      return [advice]
  }
}

/** Invoices go out in a first letter; customers add what they have at hand. */
const attachments = (random: Random, subType: MailSubType, subject: string): readonly Attachment[] => {
  if (subType === 'OutboundNew')
    return [{ fileName: 'Rechnung März.pdf', mediaType: 'application/pdf', bytes: paper(['Invoice (copy)']) }]
  if (subType !== 'InboundNew' || random.chance(75)) return []
  const picture = { fileName: 'photo.png', mediaType: 'image/png', bytes: photo(random) }
  const note = {
    fileName: 'note.txt',
    mediaType: 'text/plain; charset=utf-8',
    bytes: Buffer.from(`${subject}\r\n`),
  }
  return random.pick([[picture], [picture, note]])
}
