import { escapeXml } from './escape-xml.ts'
import { type Language, languages } from './languages.ts'
import { mailDate } from './mime.ts'

/** What one message of a conversation says, before it becomes text and HTML. */
export type Letter = {
  readonly language: Language
  readonly salutation: string
  readonly paragraphs: readonly string[]
  readonly signature: string
  /** The message that this one answers. */
  readonly quoted?: { readonly by: string; readonly atMs: number; readonly text: string } | undefined
}

/** The text part, with the quoted message at the end as mail programs put it. */
export const toText = ({ language, salutation, paragraphs, signature, quoted }: Letter): string => {
  const { farewell } = languages[language]
  const own = [`${salutation},`, ...paragraphs, `${farewell}\n${signature}`].join('\n\n')
  if (!quoted) return `${own}\n`
  const lines = quoted.text.trimEnd().split('\n')
  return `${own}\n\n${mailDate(quoted.atMs)}, ${quoted.by}:\n${lines.map((line) => `> ${line}`).join('\n')}\n`
}

/** The HTML part. Right-to-left languages say so. */
export const toHtml = (letter: Letter): string => {
  const { code, direction, farewell } = languages[letter.language]
  const paragraphs = [`${letter.salutation},`, ...letter.paragraphs, `${farewell}\n${letter.signature}`]
  const own = paragraphs.map((paragraph) => `<p>${withBreaks(paragraph)}</p>`).join('\n')
  const quoted = letter.quoted
    ? `\n<blockquote style="border-left: 2px solid #ccc; padding-left: 1ex">${withBreaks(letter.quoted.text.trimEnd())}</blockquote>`
    : ''
  return `<!DOCTYPE html>
<html lang="${code}" dir="${direction}">
<head><meta charset="utf-8"><style>p { font: 14px/1.4 Arial, sans-serif; margin: 0 0 1em }</style></head>
<body>
${own}${quoted}
<img src="https://mail.example.net/open.gif?u=1&amp;m=2" width="1" height="1" alt="">
</body>
</html>
`
}

const withBreaks = (text: string): string => escapeXml(text).replaceAll('\n', '<br>')
