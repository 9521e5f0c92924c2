import type { Random } from './random.ts'
import type { Party, TranscriptEvent, Visibility } from './transcript.ts'

/** Why a party left, in the chat server's numbers and words; the bare "left" has no number. */
export const departures = {
  left: { reason: 'left' },
  loggedOut: { code: 0, reason: 'left due to logout' },
  closedIfNoAgents: { code: 1, reason: 'left with request to close if no agents' },
  disconnected: { code: 3, reason: 'left due to disconnect' },
  removed: { code: 4, reason: 'removed by other party' },
  sessionIdle: { code: 7, reason: 'removed due to session inactivity' },
} as const

type Departure = (typeof departures)[keyof typeof departures]

type MessageOptions = {
  readonly visibility?: Visibility
  readonly treatAs?: string
  /** The one party who may read it, beside the sender. */
  readonly receiverId?: string
}

/** A chat session as it happens: events with rising numbers (gaps are normal) and a clock that never falls. */
export type ChatLog = {
  readonly events: readonly TranscriptEvent[]
  readonly elapsedSeconds: () => number
  readonly wait: (minSeconds: number, maxSeconds: number) => void
  readonly join: (party: Party, visibility?: Visibility) => void
  readonly say: (party: Party, text: string, options?: MessageOptions) => void
  readonly notice: (party: Party, noticeType: string, text?: string) => void
  readonly leave: (party: Party, asker: Party, departure: Departure, visibility?: Visibility) => void
}

export const createChatLog = (random: Random): ChatLog => {
  const events: TranscriptEvent[] = []
  let timeShift = 0
  let eventId = 0
  const stamp = (party: Party, visibility: Visibility = 'ALL') => {
    eventId += random.pick([1, 1, 1, 2, 3])
    return { userId: party.userId, visibility, timeShift, eventId }
  }
  return {
    events,
    elapsedSeconds: () => timeShift,
    wait: (minSeconds, maxSeconds) => {
      timeShift += random.integer(minSeconds, maxSeconds)
    },
    join: (party, visibility) => {
      events.push({ kind: 'newParty', party, ...stamp(party, visibility) })
    },
    say: (party, text, { visibility, ...options } = {}) => {
      events.push({ kind: 'message', text, ...options, ...stamp(party, visibility) })
    },
    notice: (party, noticeType, text = '') => {
      events.push({ kind: 'notice', noticeType, text, ...stamp(party) })
    },
    leave: (party, asker, departure, visibility) => {
      events.push({ kind: 'partyLeft', askerId: asker.userId, ...departure, ...stamp(party, visibility) })
    },
  }
}
