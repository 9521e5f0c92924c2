import { buffer } from 'node:stream/consumers'
import type { Random } from '../../../infra/sample/random.ts'
import { type Answer, ask, begin, problemIn } from '../../ask.ts'
import type { Ledger, View } from './ledger.ts'
import { type BodyKind, bodyKinds, bodyOf, digestOf, type Subject, versionIn } from './versions.ts'

/** How a read ended: as it should, as broken as a killed process leaves it, or told that something is down. */
export type Outcome = 'served' | 'broken' | 'refused'

const pathOf = ({ id, customer, service }: Subject, view: View): string => {
  if (view === 'customer list') return `/customers/${customer}/interactions`
  if (view === 'service list') return `/services/${service}/interactions`
  return `/interactions/${id}${view === 'record' ? '' : `/${view}`}`
}

/** What a gateway answers for a function that has died, or for stores that have. */
const down = new Map([
  [502, 'bad_gateway'],
  [503, 'unavailable'],
])

const isBodyKind = (view: View): view is BodyKind => bodyKinds.some((kind) => kind === view)

type Manner = {
  readonly range?: string | undefined
  /** What a slow reader waits for between the head of a reply and its body. */
  readonly pause?: () => Promise<void>
}

/** Reads a subject in one of its views. Whatever is neither right nor plainly broken goes into the ledger. */
export const read = async (
  base: string,
  ledger: Ledger,
  subject: Subject,
  view: View,
  { range, pause }: Manner = {},
): Promise<Outcome> => {
  const atLeast = ledger.floor(subject, view)
  const path = pathOf(subject, view)
  const asking = pause
    ? askSlowly(`${base}${path}`, pause)
    : ask(`${base}${path}`, { headers: range ? { range } : {} })
  const answer = await asking.catch(() => undefined)
  if (!answer) return 'broken'
  const isRight = answer.status === (range ? 206 : 200)
  if (!isRight) {
    if (answer.status >= 400 && down.get(answer.status) === problemIn(answer)['code']) return 'refused'
    ledger.violations.add(`${path}: ${answer.status} ${answer.body.toString('utf8', 0, 300)}`)
    return 'served'
  }
  const version = isBodyKind(view) ? versionOfBody(subject, view, answer) : versionInRows(subject, answer)
  const wrong = Number.isNaN(version)
    ? `${path}: not as written`
    : ledger.see(subject, view, version, atLeast)
  if (wrong) ledger.violations.add(wrong)
  return 'served'
}

const askSlowly = async (url: string, pause: () => Promise<void>): Promise<Answer> => {
  const reply = await begin(url)
  // What breaks meanwhile is found when it is read.
  reply.on('error', () => {})
  await pause()
  return { status: reply.statusCode ?? 0, headers: reply.headers, body: await buffer(reply) }
}

/** The version whose body it is, byte by byte, or the part of it that was asked for; NaN for any other. */
const versionOfBody = (subject: Subject, kind: BodyKind, { body, headers }: Answer): number => {
  const version = versionIn(body)
  const whole = bodyOf(subject, kind, Number.isNaN(version) ? 0 : version)
  const last = /^bytes 0-(\d+)\//.exec(headers['content-range'] ?? '')?.[1]
  const wanted = last === undefined ? whole : whole.subarray(0, Number(last) + 1)
  return body.equals(wanted) && headers['repr-digest'] === digestOf(whole) ? version : Number.NaN
}

const versionInRows = ({ id }: Subject, { body }: Answer): number => {
  const rows: readonly { interaction_id: string; subject: string }[] = [JSON.parse(body.toString())].flat()
  const found = rows.filter(({ interaction_id }) => interaction_id === id)
  return found.length === 1 ? Number(found[0]?.subject) : Number.NaN
}

/** Reads anything that there is. */
export const readAnything = (
  base: string,
  ledger: Ledger,
  subjects: readonly Subject[],
  random: Random,
): Promise<Outcome> => {
  const view = random.pick(['record', 'customer list', 'service list', ...bodyKinds] as const)
  const subject = random.pick(subjects)
  const range = isBodyKind(view) && random.chance(25) ? `bytes=0-${random.integer(100, 100_000)}` : undefined
  return read(base, ledger, subject, view, { range })
}
