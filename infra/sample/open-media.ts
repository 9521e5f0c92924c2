import { bytesBody, type Content, textBody } from './bodies.ts'
import { escapeXml } from './escape-xml.ts'
import { type Encounter, type InteractionDocument, toDocument } from './interaction.ts'
import { paper } from './paper.ts'
import { sound } from './sound.ts'

const internalMedia = ['alert', 'auxwork', 'busevent', 'trainingitem', 'workitem']

/** An interaction over any other medium; the body is what that medium would leave behind. */
export const openMedia = (encounter: Encounter, mediaType: string): InteractionDocument => {
  const { random } = encounter
  const isInternal = internalMedia.includes(mediaType)
  return toDocument(encounter, {
    mediaType,
    entityType: mediaType === 'cobrowsing' ? 6 : 7,
    type: isInternal ? 'Internal' : mediaType.startsWith('outbound') ? 'Outbound' : 'Inbound',
    subType: isInternal ? 'InternalNew' : mediaType.startsWith('outbound') ? 'OutboundNew' : 'InboundNew',
    seconds: random.integer(1, 4000),
    udata: { MediaType: mediaType, Priority: random.integer(1, 10), Due: '' },
    content: contentOf(encounter, mediaType),
  })
}

const contentOf = ({ random, topic, customer }: Encounter, mediaType: string): Content | undefined => {
  const [said = ''] = topic.lines
  switch (mediaType) {
    case 'fax':
      return {
        binary_content: bytesBody(paper(['Fax', 'Please see our letter.']), 'application/pdf', 'fax.pdf'),
      }
    case 'vmail':
      return { binary_content: bytesBody(sound(random), 'audio/wav', 'voice mail.wav') }
    case 'twitter':
    case 'survey':
      return { plain_text: textBody(said) }
    case 'facebook': {
      const post = JSON.stringify({ message: said, likes: random.integer(0, 99), from: customer.firstName })
      return { plain_text: textBody(said), structured_text: textBody(post, 'application/json') }
    }
    case 'webform': {
      const form = `<form><email>${escapeXml(customer.email)}</email><message>${escapeXml(said)}</message></form>`
      return { structured_text: textBody(form, 'application/xml; charset=utf-8') }
    }
    default:
      return undefined
  }
}
