import { bytesBody, textBody } from './bodies.ts'
import { toJson } from './json.ts'
import { photo } from './photo.ts'
import { createRandom } from './random.ts'
import { type Party, type TranscriptEvent, toPlainText, toTranscript } from './transcript.ts'

const interactionId = '00001a57JGQ00BW8'
const startMs = Date.UTC(2009, 7, 5, 9, 33, 10)
const customerNumber = '+33298143456'

const client: Party = {
  userId: '00AF4A7951D6000A',
  personId: '',
  nick: customerNumber,
  userType: 'CLIENT',
  protocolType: 'FLEX',
  timeZoneMinutes: 120,
  attributes: [
    { key: 'MediaType', value: 'chat' },
    { key: '_smsDestNumber', value: '+33298143322' },
    { key: '_smsSrcNumber', value: customerNumber },
  ],
}

const agent: Party = {
  userId: '00AF4A7951DB000B',
  personId: '1002',
  nick: '1002',
  userType: 'AGENT',
  protocolType: 'BASIC',
  timeZoneMinutes: 120,
}

const byClient = { userId: client.userId, visibility: 'ALL' } as const
const byAgent = { userId: agent.userId, visibility: 'ALL' } as const

const events: readonly TranscriptEvent[] = [
  { kind: 'newParty', party: client, ...byClient, timeShift: 0, eventId: 1 },
  { kind: 'message', text: 'Bonjour, ma box clignote en rouge', ...byClient, timeShift: 0, eventId: 2 },
  { kind: 'newParty', party: agent, ...byAgent, timeShift: 5, eventId: 3 },
  { kind: 'message', text: 'Bonjour, une photo du voyant svp ?', ...byAgent, timeShift: 12, eventId: 5 },
  {
    kind: 'notice',
    text: 'IMG_0001.png',
    noticeType: 'FILE_UPLOADED',
    ...byClient,
    timeShift: 31,
    eventId: 7,
  },
  { kind: 'message', text: 'La voilà', ...byClient, timeShift: 33, eventId: 8 },
  { kind: 'message', text: "Merci. Débranchez-la 10 s, c'est tout.", ...byAgent, timeShift: 45, eventId: 10 },
  {
    kind: 'partyLeft',
    askerId: agent.userId,
    code: 1,
    reason: 'left with request to close if no agents',
    ...byAgent,
    timeShift: 49,
    eventId: 11,
  },
  {
    kind: 'partyLeft',
    askerId: agent.userId,
    code: 4,
    reason: 'removed by other party',
    ...byClient,
    timeShift: 54,
    eventId: 12,
  },
]

/**
 * The example of the old API's reference, field by field, as a document (JSON text), with bodies that such an SMS chat
 * would have left behind: what was said, the transcript, and the photo that the customer sent.
 */
export const goldenDocument: string = toJson({
  interaction_id: interactionId,
  customer_id: '00001a57JGQ00BVU',
  external_id: '00AF4A7951D60009',
  media_type: 'chat',
  type: 'Inbound',
  sub_type: 'InboundNew',
  entity_type: 2,
  status: 3,
  subject: 'SMS chat',
  timeshift: 1,
  allow_children: true,
  owner_id: 124,
  creator_app_id: 175,
  thread_id: '00001a57JGQ00BW9',
  start_date: '2009-08-05T09:33:10.000Z',
  established_date: '2009-08-05T09:33:15.000Z',
  released_date: '2009-08-05T09:33:59.000Z',
  end_date: '2009-08-05T09:34:04.140Z',
  udata: {
    RTargetTypeSelected: '2',
    RRequestedSkillCombination: '',
    ChatServerHost: 'SUITE80',
    CustomerSegment: 'default',
    RTargetObjectSelected: 'Agent Group Everybody',
    RTargetRuleSelected: '',
    RTargetPlaceSelected: 'Place_1002',
    RTargetAgentGroup: 'Agent Group Everybody',
    RTargetObjSelDBID: '123',
    ServiceType: 'default',
    _smsSrcNumber: customerNumber,
    RTargetAgentSelected: '1002',
    RTenant: 'defaultTenant',
    RVQID: '',
    'CBR-contract_DBIDs': '',
    'CBR-Interaction_cost': '',
    ChatServerPort: '23874',
    _smsDestNumber: '+33298143322',
    RTargetRequested: 'Agent Group Everybody',
    'CBR-IT-path_DBIDs': '',
    RStrategyDBID: '480',
    'CBR-actual_volume': '',
    RStrategyName: 'sms-session-inbound',
  },
  service_ids: ['3501', '3507'],
  content: {
    plain_text: textBody(toPlainText(startMs, events)),
    structured_text: textBody(toTranscript(interactionId, startMs, events), 'text/xml'),
    binary_content: bytesBody(photo(createRandom(0, 0)), 'image/png', 'IMG_0001.png'),
  },
})
