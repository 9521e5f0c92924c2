/**
 * Base64 without the line breaks that mail programs put into it; undefined for anything else. A text with a character missing
 * is none.
 */
export const toBase64 = (value: unknown): string | undefined => {
  if (typeof value !== 'string') return undefined
  const base64 = value.replace(/\s+/g, '')
  return base64.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(base64) ? base64 : undefined
}
