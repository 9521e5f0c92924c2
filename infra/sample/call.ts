import { textBody } from './bodies.ts'
import { type Encounter, type InteractionDocument, oldSystemsUntilMs, toDocument } from './interaction.ts'
import { hexDigits } from './random.ts'

/** A phone call. Some old ones never got an end. A few were written down. */
export const call = (encounter: Encounter, mediaType = 'voice'): InteractionDocument => {
  const { random, customer, topic, startMs } = encounter
  const duration = random.integer(0, 1800)
  const isInbound = random.chance(75)
  const neverEnded = startMs < oldSystemsUntilMs && random.chance(30)
  const spoken = `${topic.lines.join('\n')}\n`
  return toDocument(encounter, {
    mediaType,
    entityType: 3,
    type: isInbound ? 'Inbound' : 'Outbound',
    subType: isInbound ? 'InboundNew' : 'OutboundNew',
    ...(neverEnded ? {} : { seconds: duration }),
    fields: {
      status: 3,
      duration,
      outcome: random.pick([0, 1, 7, 33]),
      phone_number: customer.phone,
      tconnection_id: `0071${random.text(hexDigits, 12)}`,
    },
    udata: { ANI: customer.phone, DNIS: '8000', GSIP_RECORD: random.pick(['ON', 'OFF', '']) },
    ...(random.chance(20) ? { content: { plain_text: textBody(spoken) } } : {}),
  })
}
