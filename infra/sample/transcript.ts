import { escapeXml } from './escape-xml.ts'

/** Who may read an event: everybody, agents only (coaching), supervisors only. */
export type Visibility = 'ALL' | 'INT' | 'VIP'

/** An entry of a party's attached data; lists nest. */
export type PartyAttribute = { readonly key: string; readonly value: string | readonly PartyAttribute[] }

/** One participation in a session: who leaves and comes back is a new party. */
export type Party = {
  readonly userId: string
  readonly personId: string
  readonly nick: string
  readonly userType: 'CLIENT' | 'AGENT' | 'SUPERVISOR' | 'EXTERNAL' | 'SYSTEM'
  readonly protocolType: 'FLEX' | 'BASIC' | 'ESP' | 'NONE'
  readonly timeZoneMinutes: number
  readonly clientVersion?: string
  readonly attributes?: readonly PartyAttribute[]
}

type Happening =
  | { readonly kind: 'newParty'; readonly party: Party }
  | {
      readonly kind: 'message'
      readonly text: string
      readonly treatAs?: string
      readonly receiverId?: string
    }
  | { readonly kind: 'notice'; readonly text: string; readonly noticeType: string }
  | { readonly kind: 'partyLeft'; readonly askerId: string; readonly code?: number; readonly reason: string }

export type TranscriptEvent = Happening & {
  readonly userId: string
  readonly visibility: Visibility
  /** Seconds since the session started; never falls. */
  readonly timeShift: number
  readonly eventId: number
}

/** The session as XML, in the shape that chat servers store. */
export const toTranscript = (
  sessionId: string,
  startMs: number,
  events: readonly TranscriptEvent[],
): string => {
  const startAt = `${new Date(startMs).toISOString().slice(0, 19)}Z`
  const root = `chatTranscript startAt="${startAt}" sessionId="${sessionId}"`
  return `<?xml version="1.0" encoding="UTF-8"?><${root}>${events.map(toElement).join('')}</chatTranscript>`
}

/** What the customer saw of the session, a line per message: no coaching, no private messages, no notices. */
export const toPlainText = (startMs: number, events: readonly TranscriptEvent[]): string => {
  const nicks = new Map<string, string>()
  const lines: string[] = []
  for (const event of events) {
    if (event.kind === 'newParty') nicks.set(event.userId, event.party.nick)
    if (event.kind !== 'message' || event.visibility !== 'ALL' || event.receiverId !== undefined) continue
    const time = new Date(startMs + event.timeShift * 1000).toISOString().slice(11, 19)
    lines.push(`[${time}] ${nicks.get(event.userId) ?? ''}: ${event.text}`)
  }
  return `${lines.join('\n')}\n`
}

const toElement = (event: TranscriptEvent): string => {
  const { kind, userId, timeShift, visibility, eventId } = event
  const common = `userId="${userId}" timeShift="${timeShift}" visibility="${visibility}" eventId="${eventId}"`
  return `<${kind} ${common}${extraAttributes(event)}>${inner(event)}</${kind}>`
}

const extraAttributes = (event: Happening): string => {
  if (event.kind === 'partyLeft') return ` askerId="${event.askerId}"`
  if (event.kind === 'message' && event.receiverId) return ` receiverId="${event.receiverId}"`
  return ''
}

const inner = (event: Happening): string => {
  switch (event.kind) {
    case 'newParty':
      return userInfo(event.party)
    case 'message': {
      const treatAs = event.treatAs ? ` treatAs="${event.treatAs}"` : ''
      return `<msgText msgType="text"${treatAs}>${escapeXml(event.text)}</msgText>`
    }
    case 'notice':
      return `<noticeText noticeType="${event.noticeType}">${escapeXml(event.text)}</noticeText>`
    case 'partyLeft': {
      const code = event.code === undefined ? '' : ` code="${event.code}"`
      return `<reason${code}>${escapeXml(event.reason)}</reason>`
    }
  }
}

const userInfo = (party: Party): string => {
  const person = `personId="${escapeXml(party.personId)}" userNick="${escapeXml(party.nick)}"`
  const role = `userType="${party.userType}" protocolType="${party.protocolType}"`
  const version = party.clientVersion ? ` clientVersion="${party.clientVersion}"` : ''
  const element = `<userInfo ${person} ${role} timeZoneOffset="${party.timeZoneMinutes}"${version}/>`
  const attributes = party.attributes ?? []
  return attributes.length === 0
    ? element
    : `${element}<userData>${attributes.map(toItem).join('')}</userData>`
}

const toItem = ({ key, value }: PartyAttribute): string =>
  typeof value === 'string'
    ? `<item key="${escapeXml(key)}" type="string">${escapeXml(value)}</item>`
    : `<item key="${escapeXml(key)}" type="kvlist">${value.map(toItem).join('')}</item>`
