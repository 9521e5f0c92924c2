import { type Encounter, type InteractionDocument, instant, toDocument } from './interaction.ts'

/** A request to be called back within a window of time. */
export const callback = (encounter: Encounter, mediaType = 'callback'): InteractionDocument => {
  const { random, customer, startMs } = encounter
  const windowStartMs = startMs + random.integer(1, 48) * 3_600_000
  const status = random.integer(0, 14)
  return toDocument(encounter, {
    mediaType,
    entityType: 5,
    type: 'Inbound',
    subType: 'InboundNew',
    seconds: random.integer(3600, 200_000),
    fields: {
      callback_status: status,
      desired_response_type: random.pick(['Voice', 'VoIP', 'Email']),
      start_time: instant(windowStartMs),
      end_time: instant(windowStartMs + 7_200_000),
      customer_number: customer.phone,
      attempts: status === 9 ? random.integer(1, 4) : 0,
      dn: `${random.integer(7000, 7999)}`,
      location: 'Site A',
      callback_server_id: 312,
      call_result: random.pick(['answer', 'busy', 'no-answer']),
      callback_type: random.pick(['ASAP', 'Scheduled']),
    },
    udata: { _CB_CUSTOMER_NUMBER: customer.phone, _CB_DESIRED_TIME: instant(windowStartMs) },
  })
}
