import type { Ids } from './ids.ts'
import { type Language, languages } from './languages.ts'
import { decimalDigits, hexDigits, type Random } from './random.ts'

/** An invented customer: addresses and numbers come from the ranges reserved for documentation and fiction. */
export type Customer = {
  /** Absent while nobody knows who is writing. */
  readonly customerId?: string
  readonly language: Language
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly phone: string
  readonly ip: string
  readonly userAgent: string
}

export type Agent = {
  /** The number of the agent in the site's configuration, kept as `owner_id`. */
  readonly ownerId: number
  readonly personId: string
  readonly name: string
}

const userAgents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0',
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0.0.0 Mobile Safari/537.36',
]

const agents: readonly Agent[] = [
  { ownerId: 124, personId: '1002', name: 'Ingrid' },
  { ownerId: 131, personId: 'kasper.l', name: 'Kasper L.' },
  { ownerId: 188, personId: 'u200417', name: 'Beatriz' },
  { ownerId: 207, personId: '1057', name: "D'Angelo" },
  { ownerId: 264, personId: 'tomoko.h', name: 'Tomoko' },
  { ownerId: 2966, personId: '9876', name: 'Amara & Co' },
]

/** Any agent but `other`. */
export const anAgent = (random: Random, other?: Agent): Agent =>
  random.pick(agents.filter((agent) => agent !== other))

const aLanguage = (random: Random): Language =>
  random.chance(60) ? 'en' : random.pick<Language>(['fr', 'de', 'ja', 'ar', 'he'])

/** Somebody whom no customer id belongs to yet; English more often than not, so that the sample is easy to read. */
export const aStranger = (random: Random, language = aLanguage(random)): Customer => {
  const { firstNames, lastNames } = languages[language]
  const [firstName, firstAscii] = random.pick(firstNames)
  const [lastName, lastAscii] = random.pick(lastNames)
  const domain = random.pick(['example.com', 'example.net', 'example.org'])
  return {
    language,
    firstName,
    lastName,
    email: `${firstAscii}.${lastAscii}${random.integer(1, 999)}@${domain}`,
    phone: aPhoneNumber(random),
    ip: anAddress(random),
    userAgent: random.pick(userAgents),
  }
}

/** Known since `sinceMs`; `index` makes the id unique in the data set. The first, who has most to show, writes English. */
export const aCustomer = (random: Random, ids: Ids, sinceMs: number, index: number): Customer => ({
  ...aStranger(random, index === 0 ? 'en' : undefined),
  customerId: ids.customer(sinceMs, index),
})

const aPhoneNumber = (random: Random): string =>
  random.chance(50)
    ? `+1${random.integer(2, 9)}${random.integer(0, 8)}${random.integer(0, 9)}55501${random.text(decimalDigits, 2)}`
    : `+447700900${random.text(decimalDigits, 3)}`

const anAddress = (random: Random): string =>
  random.chance(20)
    ? `2001:db8:${random.text(hexDigits, 4)}::${random.integer(1, 9999)}`
    : `${random.pick(['192.0.2', '198.51.100', '203.0.113'])}.${random.integer(1, 254)}`
