import { call } from './call.ts'
import { callback } from './callback.ts'
import { anyChat, chat } from './chat.ts'
import { interludes } from './chat-interludes.ts'
import { emailThread, mailCourses } from './email.ts'
import type { Encounter, InteractionDocument } from './interaction.ts'
import { openMedia } from './open-media.ts'
import { smsThread } from './sms.ts'

/** The interactions that one matter takes. */
type Episode = (encounter: Encounter) => readonly InteractionDocument[]

/** A customer and an agent look at a page together while they chat: one thread, but no parent. */
const sharedPage: Episode = (encounter) => {
  const session = anyChat(encounter)
  const page = openMedia({ ...encounter, startMs: encounter.startMs + 90_000 }, 'cobrowsing')
  return [session, { ...page, thread_id: session.thread_id }]
}

/** A request to be called back, and the call. */
const returnedCall: Episode = (encounter) => {
  const request = callback(encounter)
  const returned = call({ ...encounter, startMs: encounter.startMs + 5_000_000 })
  return [request, { ...returned, type: 'Outbound', sub_type: 'OutboundNew', thread_id: request.thread_id }]
}

const chatOf: Episode = (encounter) => [anyChat(encounter)]
const callOf: Episode = (encounter) => [call(encounter)]

/** A matter as it usually goes: the share of each medium is roughly that of a busy site. */
export const usualEpisode: Episode = (encounter) => {
  const episode = encounter.random.pick<Episode>([
    ...[chatOf, chatOf, chatOf, chatOf, chatOf],
    ...[callOf, callOf, callOf, callOf, callOf, callOf],
    ...[emailThread, emailThread, emailThread, emailThread],
    ...[smsThread, smsThread, returnedCall, sharedPage],
  ])
  return episode(encounter)
}

/** One matter of every kind, and chats in which everything happens that can. */
export const everyEpisode: readonly Episode[] = [
  (encounter) => [chat(encounter, { bot: true, interludes: Object.values(interludes) })],
  (encounter) => [chat(encounter, { nick: ' ', interludes: [interludes.coaching] })],
  ...mailCourses.map(
    (course): Episode =>
      (encounter) =>
        emailThread(encounter, course),
  ),
  smsThread,
  returnedCall,
  sharedPage,
  callOf,
]
