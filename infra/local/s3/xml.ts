const references: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

// S3 writes control characters as references too, though XML 1.0 has no place for most of them.
const escapeText = (text: string): string =>
  text.replace(
    /[&<>"\p{Cc}\ufffe\uffff]/gu,
    (character) => references[character] ?? `&#x${character.charCodeAt(0).toString(16)};`,
  )

/** One XML element with text in it, escaped. */
export const textElement = (name: string, text: string | number | boolean): string =>
  `<${name}>${escapeText(String(text))}</${name}>`

/** One XML element with ready-made elements in it. */
export const element = (name: string, children: readonly string[]): string =>
  `<${name}>${children.join('')}</${name}>`

/** A whole XML document whose root is in S3's namespace. */
export const xmlDocument = (root: string, children: readonly string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${children.join('')}</${root}>`

const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const characterOf = (reference: string): string | undefined => {
  const [, hex, decimal] = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(reference) ?? []
  if (hex === undefined && decimal === undefined) return characters[reference]
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined
}

/** The text of the first `name` element in `xml`, references resolved; `undefined` when there is none. */
export const textOf = (xml: string, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`)
    .exec(xml)?.[1]
    ?.replace(/&([a-z]+|#x?[0-9a-f]+);/gi, (whole, reference: string) => characterOf(reference) ?? whole)
