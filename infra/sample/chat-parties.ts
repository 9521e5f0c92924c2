import type { Encounter } from './interaction.ts'
import { languages } from './languages.ts'
import type { Agent } from './people.ts'
import type { Party, PartyAttribute } from './transcript.ts'

/** The customer's side of a chat, with the personal data that a web form attaches. A blank nick is legal. */
export const clientParty = (encounter: Encounter, atMs: number, nick?: string): Party => {
  const { ids, customer } = encounter
  return {
    userId: ids.party(atMs),
    personId: '',
    nick: nick ?? `${customer.firstName} ${customer.lastName}`,
    userType: 'CLIENT',
    protocolType: 'FLEX',
    timeZoneMinutes: languages[customer.language].timeZoneMinutes,
    clientVersion: '106',
    attributes: webForm(encounter),
  }
}

export const agentParty = ({ ids }: Encounter, atMs: number, agent: Agent): Party => ({
  userId: ids.party(atMs),
  personId: agent.personId,
  nick: agent.name,
  userType: 'AGENT',
  protocolType: 'BASIC',
  timeZoneMinutes: 60,
  clientVersion: '105',
})

/** Only its attributes tell a bot from a human agent. */
export const botParty = ({ ids }: Encounter, atMs: number): Party => ({
  userId: ids.party(atMs),
  personId: '',
  nick: 'Robo',
  userType: 'AGENT',
  protocolType: 'BASIC',
  timeZoneMinutes: 0,
  clientVersion: '105',
  attributes: [
    { key: 'GCTI_Chat_PartyStyle', value: 'BOT' },
    { key: 'GCTI_SYSTEM', value: [{ key: 'party-info', value: [{ key: 'style', value: 'BOT' }] }] },
  ],
})

export const supervisorParty = ({ ids }: Encounter, atMs: number, nick = 'Team lead'): Party => ({
  userId: ids.party(atMs),
  personId: 'lead.7',
  nick,
  userType: 'SUPERVISOR',
  protocolType: 'BASIC',
  timeZoneMinutes: 60,
})

/** The routing side of the session, not a person. */
export const externalParty = ({ ids }: Encounter, atMs: number): Party => ({
  userId: ids.party(atMs),
  personId: '',
  nick: 'system',
  userType: 'EXTERNAL',
  protocolType: 'ESP',
  timeZoneMinutes: 0,
})

const webForm = ({ customer, topic }: Encounter): readonly PartyAttribute[] => [
  { key: 'EmailAddress', value: customer.email },
  { key: 'FirstName', value: customer.firstName },
  { key: 'GCTI_LanguageCode', value: languages[customer.language].code },
  { key: 'IPaddress', value: customer.ip },
  { key: 'IdentifyCreateContact', value: '3' },
  { key: 'LastName', value: customer.lastName },
  { key: 'UserAgent', value: customer.userAgent },
  { key: 'VHQueue', value: '' },
  {
    key: 'WebVisit',
    value: [
      { key: '_genesys_pageTitle', value: `${topic.category} | Help & Contact` },
      { key: '_genesys_url', value: 'https://www.example.com/help/?from=mail&utm_source=autumn' },
    ],
  },
]
