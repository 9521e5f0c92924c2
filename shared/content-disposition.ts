/**
 * The `Content-Disposition` of a download (RFC 6266): the name in ASCII for old clients, and when that loses something,
 * the name itself as RFC 8187 has it.
 */
export const contentDisposition = (fileName: string | undefined): string => {
  if (fileName === undefined) return 'attachment'
  const ascii = fileName.replace(/[^\x20-\x7e]/gu, '_').replace(/["\\%/]/g, '_')
  const plain = `attachment; filename="${ascii}"`
  return ascii === fileName ? plain : `${plain}; filename*=UTF-8''${encodeExtended(fileName)}`
}

/** RFC 8187 allows fewer characters unencoded than encodeURIComponent leaves. */
const encodeExtended = (text: string): string =>
  encodeURIComponent(text).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
