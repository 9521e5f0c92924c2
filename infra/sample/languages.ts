/** A name as its bearer writes it, and in the letters of an e-mail address. */
type Name = readonly [written: string, ascii: string]

type Speech = {
  readonly code: string
  readonly direction: 'ltr' | 'rtl'
  readonly timeZoneMinutes: number
  readonly firstNames: readonly Name[]
  readonly lastNames: readonly Name[]
  readonly greeting: string
  readonly welcome: string
  readonly farewell: string
}

const english: Speech = {
  code: 'en-GB',
  direction: 'ltr',
  timeZoneMinutes: 0,
  firstNames: [
    ['Olivia', 'olivia'],
    ['Noah', 'noah'],
    ['Priya', 'priya'],
    ['Kwame', 'kwame'],
    ['Siobhán', 'siobhan'],
    ['Mei', 'mei'],
  ],
  lastNames: [
    ["O'Dowd", 'odowd'],
    ['Ashworth', 'ashworth'],
    ['Smith-Jones', 'smith-jones'],
    ['Okafor', 'okafor'],
    ['Raman', 'raman'],
  ],
  greeting: 'Hello',
  welcome: 'Hello, how can I help you today?',
  farewell: 'Kind regards',
}

const french: Speech = {
  code: 'fr-FR',
  direction: 'ltr',
  timeZoneMinutes: 60,
  firstNames: [
    ['Zoé', 'zoe'],
    ['François', 'francois'],
    ['Maëlle', 'maelle'],
  ],
  lastNames: [
    ["Lefèvre d'Ormesson", 'lefevre.dormesson'],
    ['Bœuf', 'boeuf'],
    ['Garnier', 'garnier'],
  ],
  greeting: 'Bonjour',
  welcome: "Bonjour, que puis-je faire pour vous aujourd'hui ?",
  farewell: 'Cordialement',
}

const german: Speech = {
  code: 'de-DE',
  direction: 'ltr',
  timeZoneMinutes: 60,
  firstNames: [
    ['Jürgen', 'juergen'],
    ['Käthe', 'kaethe'],
    ['Lukas', 'lukas'],
  ],
  lastNames: [
    ['Weiß', 'weiss'],
    ['Müller-Lüdenscheidt', 'mueller-luedenscheidt'],
    ['Öztürk', 'oeztuerk'],
  ],
  greeting: 'Guten Tag',
  welcome: 'Guten Tag, wie kann ich Ihnen helfen?',
  farewell: 'Mit freundlichen Grüßen',
}

const japanese: Speech = {
  code: 'ja-JP',
  direction: 'ltr',
  timeZoneMinutes: 540,
  firstNames: [
    ['葵', 'aoi'],
    ['蓮', 'ren'],
  ],
  lastNames: [
    ['高橋', 'takahashi'],
    ['渡邉', 'watanabe'],
  ],
  greeting: 'お世話になっております',
  welcome: 'お問い合わせありがとうございます。ご用件をお聞かせください。',
  farewell: 'よろしくお願いいたします',
}

const arabic: Speech = {
  code: 'ar-AE',
  direction: 'rtl',
  timeZoneMinutes: 240,
  firstNames: [
    ['ليلى', 'layla'],
    ['عمر', 'omar'],
  ],
  lastNames: [
    ['حداد', 'haddad'],
    ['النجار', 'alnajjar'],
  ],
  greeting: 'مرحبا',
  welcome: 'مرحبا، كيف يمكنني مساعدتك اليوم؟',
  farewell: 'مع أطيب التحيات',
}

const hebrew: Speech = {
  code: 'he-IL',
  direction: 'rtl',
  timeZoneMinutes: 120,
  firstNames: [
    ['יעל', 'yael'],
    ['נועם', 'noam'],
  ],
  lastNames: [
    ['מזרחי', 'mizrahi'],
    ['כהן', 'cohen'],
  ],
  greeting: 'שלום',
  welcome: 'שלום, איך אפשר לעזור?',
  farewell: 'בברכה',
}

/** The languages that the invented customers write in, with names and set phrases of each. */
export const languages = { en: english, fr: french, de: german, ja: japanese, ar: arabic, he: hebrew }

export type Language = keyof typeof languages
