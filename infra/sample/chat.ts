import { bytesBody, type Content, textBody } from './bodies.ts'
import { type Interlude, interludes, type Scene } from './chat-interludes.ts'
import { type ChatLog, createChatLog, departures } from './chat-log.ts'
import { agentParty, botParty, clientParty } from './chat-parties.ts'
import { type Encounter, type InteractionDocument, instant, toDocument } from './interaction.ts'
import type { JsonObject } from './json.ts'
import { languages } from './languages.ts'
import { photo } from './photo.ts'
import { toPlainText, toTranscript } from './transcript.ts'

type ChatOptions = {
  readonly mediaType?: string
  readonly interludes?: readonly Interlude[]
  /** A bot answers first. */
  readonly bot?: boolean
  /** Still open: no end, and content that may grow. */
  readonly ongoing?: boolean
  readonly nick?: string
  readonly udata?: JsonObject
}

/** A chat session with its transcript, and the photo when the customer sent one. */
export const chat = (encounter: Encounter, options: ChatOptions = {}): InteractionDocument => {
  const { ids, startMs } = encounter
  const interactionId = ids.interaction(startMs)
  const { log, establishedSeconds, releasedSeconds } = converse(encounter, options)
  return toDocument(encounter, {
    interactionId,
    mediaType: options.mediaType ?? 'chat',
    entityType: 2,
    type: 'Inbound',
    subType: 'InboundNew',
    allowChildren: true,
    ...(options.ongoing ? {} : { seconds: log.elapsedSeconds() }),
    fields: {
      established_date: instant(startMs + establishedSeconds * 1000),
      released_date: options.ongoing ? undefined : instant(startMs + releasedSeconds * 1000),
    },
    udata: { ...formFields(encounter), ...options.udata },
    content: contentOf(encounter, interactionId, log.events),
  })
}

/** A chat with whatever happened to happen in it. */
export const anyChat = (encounter: Encounter): InteractionDocument => {
  const { random } = encounter
  return chat(encounter, {
    interludes: Object.values(interludes).filter((interlude) =>
      random.chance(interlude === interludes.typing ? 60 : 9),
    ),
    bot: random.chance(25),
    ...(random.chance(4) ? { nick: ' ' } : {}),
  })
}

const converse = (encounter: Encounter, options: ChatOptions) => {
  const { random, startMs, topic } = encounter
  const log = createChatLog(random)
  const client = clientParty(encounter, startMs, options.nick)
  log.join(client)
  if (options.bot) greetByBot(encounter, log)
  log.wait(3, 60)
  const establishedSeconds = log.elapsedSeconds()
  const agent = agentParty(encounter, startMs + establishedSeconds * 1000, encounter.agent)
  log.join(agent)
  const scene: Scene = { encounter, log, client, agent }
  play(scene, topic.lines, options.interludes ?? [])
  const releasedSeconds = log.elapsedSeconds()
  if (!options.ongoing) close(scene)
  return { log, establishedSeconds, releasedSeconds }
}

const greetByBot = (encounter: Encounter, log: ChatLog) => {
  const bot = botParty(encounter, encounter.startMs)
  log.join(bot)
  log.say(bot, "Beep! I'm Robo 🤖. Say <human> to talk to a person.")
  log.wait(5, 30)
  log.leave(bot, bot, departures.disconnected)
}

/** The interludes come one after each line, the rest of them after the last. */
const play = (scene: Scene, lines: readonly string[], between: readonly Interlude[]) => {
  scene.log.say(scene.agent, languages[scene.encounter.customer.language].welcome, { treatAs: 'NORMAL' })
  for (const [turn, line] of lines.entries()) {
    scene.log.wait(2, 45)
    scene.log.say(turn % 2 === 0 ? scene.client : scene.agent, line)
    between[turn]?.(scene)
  }
  for (const interlude of between.slice(lines.length)) {
    scene.log.wait(1, 20)
    interlude(scene)
  }
}

const close = ({ log, encounter, agent, client }: Scene) => {
  if (encounter.random.chance(20)) {
    log.leave(client, client, departures.loggedOut)
    log.leave(agent, agent, departures.left)
    return
  }
  log.leave(agent, agent, encounter.random.chance(10) ? departures.sessionIdle : departures.closedIfNoAgents)
  log.wait(0, 5)
  log.leave(client, agent, departures.removed)
}

const contentOf = (encounter: Encounter, interactionId: string, events: ChatLog['events']): Content => {
  const { startMs, random } = encounter
  const transcript = textBody(toTranscript(interactionId, startMs, events), 'text/xml')
  const plain = random.chance(60) ? { plain_text: textBody(toPlainText(startMs, events)) } : {}
  const uploaded = events.some((event) => event.kind === 'notice' && event.noticeType === 'FILE_UPLOADED')
  const file = uploaded ? { binary_content: bytesBody(photo(random), 'image/png', 'photo.png') } : {}
  return { ...plain, structured_text: transcript, ...file }
}

const formFields = ({ customer, ids, startMs }: Encounter): JsonObject => ({
  FirstName: customer.firstName,
  LastName: customer.lastName,
  EmailAddress: customer.email,
  IPAddress: customer.ip,
  ChatServerHost: 'chat-1.example.net',
  ChatServerSessionPassword: '',
  Origination: 'https://www.example.com/help/',
  GMS_UserId: ids.party(startMs),
})
