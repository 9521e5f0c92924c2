import type { Language } from './languages.ts'
import type { Topic } from './topics.ts'

/** Topics in the other languages: accents, scripts without spaces, text that runs from right to left. */
export const topicsAbroad: Readonly<Record<Exclude<Language, 'en'>, readonly Topic[]>> = {
  fr: [
    {
      category: 'Facturation',
      queue: 'fr-facturation',
      subject: 'Réclamation : facture n° {order}',
      lines: [
        "Bonjour, ma facture {order} affiche 49,90 € au lieu de 29,90 € — c'est « normal » ?",
        'Bonjour, je regarde tout de suite. Avez-vous changé de forfait cet été ?',
        "Non, je n'ai rien changé. Et l'œuvre d'art sur la page d'accueil, c'est quoi ?",
        'La remise avait expiré. Je la remets pour douze mois et vous rembourse 20 €.',
        'Parfait, merci beaucoup 👍',
      ],
      coaching: 'Geste commercial : 20 € maximum.',
    },
  ],
  de: [
    {
      category: 'Technik',
      queue: 'de-technik',
      subject: 'Störung am Anschluss {order}',
      lines: [
        'Guten Tag, mein Anschluss in der Straße »Am Größenwahn 3« ist gestört.',
        'Das tut mir leid. Ich prüfe die Leitung, einen Augenblick bitte.',
        'Gern. Seit Montag läuft überhaupt nichts mehr & das Telefon rauscht.',
        'Der Techniker kommt morgen zwischen 8 und 12 Uhr. Die Nummer lautet {order}.',
        'Schönen Dank für die schnelle Hilfe!',
      ],
      coaching: 'Großstörung im Vorwahlbereich, Gutschrift erst nach der Entstörung.',
    },
  ],
  ja: [
    {
      category: '配送',
      queue: 'ja-orders',
      subject: 'ご注文{order}の配送について',
      lines: [
        '注文番号{order}の商品がまだ届いていません。いつ届きますか?',
        'ご迷惑をおかけして申し訳ございません。確認いたします。',
        '昨日届く予定でした。𠮷野家の隣のビルです😢',
        '明日の午前中にお届けいたします。',
        'わかりました。ありがとうございます。',
      ],
      coaching: '送料は返金してよい。',
    },
  ],
  ar: [
    {
      category: 'الفواتير',
      queue: 'ar-billing',
      subject: 'استفسار عن الفاتورة {order}',
      lines: [
        'السلام عليكم، فاتورتي رقم {order} أعلى من المعتاد.',
        'وعليكم السلام، سأراجع الفاتورة حالا.',
        'شكرا، دفعت ١٢٠ درهما بدلا من ٩٠ & لم أغير شيئا.',
        'تم تصحيح المبلغ وسيعاد الفرق خلال ثلاثة أيام.',
        'ممتاز، شكرا جزيلا 🌹',
      ],
      coaching: 'لا تعرض خصما قبل مراجعة الحساب.',
    },
  ],
  he: [
    {
      category: 'תמיכה',
      queue: 'he-support',
      subject: 'תקלה באינטרנט, פנייה {order}',
      lines: [
        'שלום, האינטרנט לא עובד מאתמול. מספר הפנייה {order}.',
        'שלום, אני בודקת את הקו עכשיו.',
        'תודה, הנורה בראוטר אדומה & מהבהבת.',
        'טכנאי יגיע מחר בין 8:00 ל-12:00.',
        'מצוין, תודה רבה!',
      ],
      coaching: 'לבדוק קודם אם יש תקלה אזורית.',
    },
  ],
}
