import { call } from './call.ts'
import { callback } from './callback.ts'
import { chat } from './chat.ts'
import { email } from './email.ts'
import type { Encounter, InteractionDocument } from './interaction.ts'
import { openMedia } from './open-media.ts'
import { pictureMessage } from './sms.ts'

/** Media types that older systems and integrations write, beside the ones of everyday traffic. */
export const rareMediaTypes: readonly string[] = [
  ...['voip', 'vmail', 'smail', 'video', 'cobrowsing', 'whiteboard', 'appsharing', 'webform', 'workitem'],
  ...['fax', 'imchat', 'busevent', 'alert', 'any', 'auxwork', 'smssession', 'mms', 'mmssession', 'facebook'],
  ...['facebooksession', 'twitter', 'webcallback', 'survey', 'outboundpreview', 'trainingitem'],
]

/** One interaction over a rare medium, with the fields of the entity type that goes with it. */
export const overMedium = (encounter: Encounter, mediaType: string): InteractionDocument => {
  if (mediaType === 'mms') return pictureMessage(encounter)
  if (mediaType === 'voip') return call(encounter, mediaType)
  if (mediaType === 'smail') return email(encounter, mediaType)
  if (mediaType === 'webcallback') return callback(encounter, mediaType)
  if (mediaType === 'imchat' || mediaType === 'facebooksession') return chat(encounter, { mediaType })
  if (mediaType.endsWith('session')) return sessionByPhone(encounter, mediaType)
  return openMedia(encounter, mediaType)
}

const sessionByPhone = (encounter: Encounter, mediaType: string): InteractionDocument => {
  const { phone } = encounter.customer
  const udata = { _smsSrcNumber: phone, _smsDestNumber: '+447700900000', _smsMode: 'session' }
  return chat(encounter, { mediaType, nick: phone, udata })
}
