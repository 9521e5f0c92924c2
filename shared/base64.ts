/** Whether a text is base64, padded and without line breaks. */
export const isBase64 = (text: string): boolean =>
  text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)

/**
 * Base64 without the line breaks that mail programs put into it; undefined for anything else. A text with a character missing
 * is none.
 */
export const toBase64 = (value: unknown): string | undefined => {
  if (typeof value !== 'string') return undefined
  const base64 = value.replace(/\s+/g, '')
  return isBase64(base64) ? base64 : undefined
}
