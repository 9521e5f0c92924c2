import { type ChatLog, departures } from './chat-log.ts'
import { agentParty, clientParty, externalParty, supervisorParty } from './chat-parties.ts'
import type { Encounter } from './interaction.ts'
import { anAgent } from './people.ts'
import type { Party } from './transcript.ts'

/** A chat under way. Who holds a role may change: an agent hands over, a customer reconnects. */
export type Scene = {
  readonly encounter: Encounter
  readonly log: ChatLog
  client: Party
  agent: Party
}

const nowMs = ({ encounter, log }: Scene): number => encounter.startMs + log.elapsedSeconds() * 1000

const typing = ({ log, agent }: Scene) => {
  log.notice(agent, 'TYPING_STARTED')
  log.wait(2, 9)
  log.notice(agent, 'TYPING_STOPPED')
}

const coaching = (scene: Scene) => {
  const { log, encounter, agent } = scene
  const supervisor = supervisorParty(encounter, nowMs(scene))
  log.join(supervisor, 'INT')
  log.wait(1, 5)
  log.say(supervisor, encounter.topic.coaching, { visibility: 'INT' })
  log.wait(2, 8)
  log.say(agent, 'ok, thx', { visibility: 'INT' })
  log.leave(supervisor, supervisor, departures.left, 'INT')
}

const supervision = (scene: Scene) => {
  const { log, encounter } = scene
  const first = supervisorParty(encounter, nowMs(scene), 'Shift manager')
  log.join(first, 'VIP')
  log.say(first, 'Watching this one: the customer has complained before.', { visibility: 'VIP' })
  log.wait(1, 4)
  log.leave(first, first, departures.left, 'VIP')
}

const transfer = (scene: Scene) => {
  const { log, encounter } = scene
  log.say(scene.agent, 'I am handing you over to a colleague who knows more. One moment, please.')
  const routing = externalParty(encounter, nowMs(scene))
  log.join(routing)
  log.notice(routing, 'USER_CUSTOM', `InteractionTransfer=${encounter.topic.queue}`)
  log.leave(scene.agent, scene.agent, departures.left)
  log.wait(3, 40)
  scene.agent = agentParty(encounter, nowMs(scene), anAgent(encounter.random, encounter.agent))
  log.join(scene.agent)
}

const rejoin = (scene: Scene) => {
  const { log, encounter } = scene
  log.leave(scene.client, scene.client, departures.disconnected)
  log.wait(20, 90)
  scene.client = clientParty(encounter, nowMs(scene))
  log.join(scene.client)
  log.say(scene.client, '...sorry, I lost the connection 😅')
}

const privateMessage = ({ log, agent, client }: Scene) => {
  log.say(agent, 'Between the two of us: your one-time code is 000-000.', { receiverId: client.userId })
}

const renaming = (scene: Scene) => {
  scene.log.notice(scene.client, 'USER_UPDATE_NICK', scene.encounter.customer.firstName)
}

const upload = ({ log, client }: Scene) => {
  log.notice(client, 'FILE_UPLOADED', 'photo.png')
}

const pasting = ({ log, client }: Scene) => {
  log.say(client, 'It says: <error code="7">if (a < b && b > c) { d[e[0]]>f } ]]></error> &nbsp;')
}

const idleAlert = ({ log, agent }: Scene) => {
  log.wait(60, 180)
  log.notice(agent, 'IDLE_CONTROL_ALERT', 'The session ends soon unless somebody writes.')
}

/** What may happen between two lines of a conversation. */
export const interludes = {
  typing,
  coaching,
  supervision,
  transfer,
  rejoin,
  privateMessage,
  renaming,
  upload,
  pasting,
  idleAlert,
}

export type Interlude = (scene: Scene) => void
