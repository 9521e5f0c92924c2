import type { Language } from './languages.ts'
import type { Random } from './random.ts'
import { topicsAbroad } from './topics-abroad.ts'

/** What customers get in touch about. */
export type Topic = {
  readonly category: string
  readonly queue: string
  readonly subject: string
  /** What is said: the customer begins, then in turns. */
  readonly lines: readonly string[]
  /** What a supervisor whispers to the agent; the customer must never see it. */
  readonly coaching: string
}

const topicsInEnglish: readonly Topic[] = [
  {
    category: 'Delivery',
    queue: 'orders-inbound',
    subject: 'Order {order} has not arrived',
    lines: [
      'Hi, my {product} was promised for {day} & it still has not arrived. The order is {order}.',
      'I am sorry about that. Let me look at order {order} for you.',
      'Thanks 🙏 The tracking page says <delivered>, but nobody rang the bell!',
      'I can see it was left at the depot. A new delivery is booked for {day}, free of charge.',
      'Great, that works for me 😀',
      'You are welcome. Is there anything else?',
    ],
    coaching: 'Offer the {amount} voucher only if they ask for compensation.',
  },
  {
    category: 'Billing',
    queue: 'billing-inbound',
    subject: 'Charged twice for invoice {order}',
    lines: [
      'I was charged {amount} twice this month, "once" would have been enough...',
      'I understand, that is annoying. May I have the last four digits of your account?',
      'Sure: 4711. My bank says 1 < 2 && both payments > 0, so please refund one ]]>',
      'Thank you. The second payment of {amount} goes back to your bank today; allow 3-5 days.',
      "OK, I'll keep an eye on it.",
    ],
    coaching: 'Known fault of the {day} billing run: refund without asking for proof.',
  },
  {
    category: 'Technical',
    queue: 'technical-inbound',
    subject: 'No connection since {day}',
    lines: [
      'The internet is down again and the light on the {product} is red.',
      'Let us get you back online. Could you switch the {product} off and on again?',
      'Done.\nIt blinks orange now.\nIs that good?',
      'Yes, orange means that it is loading its settings. It takes about two minutes.',
      "It's green! 🎉 You are a star ⭐",
      'Happy to hear it. I have noted the fault under {order} in case it returns.',
    ],
    coaching: 'Line test shows packet loss, book an engineer if the restart does not help.',
  },
  {
    category: 'Account',
    queue: 'account-inbound',
    subject: 'Change of address',
    lines: [
      'I am moving on {day}. How do I change my address & keep my number?',
      'You can keep the number. What is the new postcode?',
      'ZZ99 3WZ, house 5½, top floor - the bell says "Ümit & Søn"',
      'All set: the new address is valid from {day}. You will get a letter about {order}.',
    ],
    coaching: 'Remember the identity check before you change anything.',
  },
  {
    category: 'Retention',
    queue: 'retention-inbound',
    subject: 'Cancel my contract',
    lines: [
      'I would like to cancel. {amount} a month for a {product} is too much, sorry.',
      'I am sorry to hear that. May I ask what would make you stay?',
      'A better price 💸. My neighbour pays 30% less!',
      'I can take 30% off for a year, starting {day}. Shall I confirm it under {order}?',
      'Deal.',
    ],
    coaching: 'You may go up to 35%, then hand over to me.',
  },
]

const products = ['router', 'smart meter', 'set-top box', 'SIM card', 'headset', 'doorbell camera']
const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday']

/** A topic in the customer's language, with its blanks filled in. */
export const aTopic = (random: Random, language: Language): Topic => {
  const topic = random.pick(language === 'en' ? topicsInEnglish : topicsAbroad[language])
  const order = `SO-${random.integer(100_000, 999_999)}`
  const product = random.pick(products)
  const day = random.pick(days)
  const amount = `£${random.integer(5, 180)}.${random.integer(10, 99)}`
  const fill = (text: string) =>
    text
      .replaceAll('{order}', order)
      .replaceAll('{product}', product)
      .replaceAll('{day}', day)
      .replaceAll('{amount}', amount)
  return {
    ...topic,
    subject: fill(topic.subject),
    lines: topic.lines.map(fill),
    coaching: fill(topic.coaching),
  }
}
