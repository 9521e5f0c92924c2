const lineLimit = 76

/** Quoted-printable (RFC 2045) of a text as UTF-8: lines end in CRLF and have at most 76 characters. */
export const quotedPrintable = (text: string): string =>
  text
    .split('\n')
    .map((line) => softWrapped(encodedLine(line)))
    .join('\r\n')

const encodedLine = (line: string): readonly string[] => {
  const bytes = Buffer.from(line)
  return Array.from(bytes, (byte, at) => {
    const isPlain = byte > 32 && byte < 127 && byte !== 61
    const isInnerSpace = (byte === 32 || byte === 9) && at < bytes.length - 1
    return isPlain || isInnerSpace
      ? String.fromCharCode(byte)
      : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
  })
}

const softWrapped = (pieces: readonly string[]): string => {
  let wrapped = ''
  let length = 0
  for (const piece of pieces) {
    if (length + piece.length > lineLimit - 1) {
      wrapped += '=\r\n'
      length = 0
    }
    wrapped += piece
    length += piece.length
  }
  return wrapped
}

/** Base64 in lines of 76 characters. */
export const base64Lines = (bytes: Buffer): string =>
  bytes.toString('base64').replaceAll(/.{76}(?=.)/g, '$&\r\n')

/** A header text: as it is when plain ASCII, else encoded words (RFC 2047), short enough for lines of 76 characters. */
export const headerText = (text: string): string => {
  if (/^[\x20-\x7e]*$/.test(text) && text.length < 60) return text
  const words: string[] = []
  let word = ''
  for (const character of text) {
    if (Buffer.byteLength(word + character) > 36) {
      words.push(word)
      word = ''
    }
    word += character
  }
  return [...words, word].map((part) => `=?UTF-8?B?${Buffer.from(part).toString('base64')}?=`).join('\r\n ')
}

/** The parameter of a file name, in the extended form (RFC 2231) when the name is not plain ASCII. */
export const fileNameParameter = (name: string, parameter: string): string =>
  /^[\w. -]+$/.test(name) ? `${parameter}="${name}"` : `${parameter}*=UTF-8''${encodeURIComponent(name)}`
