import { bytesBody, type Content, textBody } from './bodies.ts'
import { type Encounter, type InteractionDocument, toDocument } from './interaction.ts'
import { photo } from './photo.ts'

const siteNumber = '+447700900000'

/** Single text messages to and fro: an interaction each, in one thread. */
export const smsThread = (encounter: Encounter): readonly InteractionDocument[] => {
  const { random, topic } = encounter
  const messages: InteractionDocument[] = []
  let startMs = encounter.startMs
  for (const [turn, line] of topic.lines.slice(0, random.integer(1, topic.lines.length)).entries()) {
    const content = { plain_text: textBody(line) }
    messages.push(textMessage({ ...encounter, startMs }, { turn, content, parent: messages.at(-1) }))
    startMs += random.integer(20_000, 900_000)
  }
  return messages
}

/** A picture message. */
export const pictureMessage = (encounter: Encounter): InteractionDocument => {
  const picture = bytesBody(photo(encounter.random), 'image/png', 'IMG_0001.png')
  return textMessage(encounter, { mediaType: 'mms', turn: 0, content: { binary_content: picture } })
}

type Message = {
  readonly mediaType?: string
  /** Even ones come from the customer. */
  readonly turn: number
  readonly content: Content
  readonly parent?: InteractionDocument | undefined
}

const textMessage = (encounter: Encounter, { mediaType = 'sms', turn, content, parent }: Message) => {
  const isInbound = turn % 2 === 0
  const [from, to] = isInbound
    ? [encounter.customer.phone, siteNumber]
    : [siteNumber, encounter.customer.phone]
  return toDocument(encounter, {
    mediaType,
    entityType: 7,
    type: isInbound ? 'Inbound' : 'Outbound',
    subType: isInbound ? (turn === 0 ? 'InboundNew' : 'InboundCustomerReply') : 'OutboundReply',
    seconds: 0,
    parent,
    allowChildren: true,
    udata: { _smsSrcNumber: from, _smsDestNumber: to, _smsMode: 'page' },
    content,
  })
}
