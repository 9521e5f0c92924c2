import { createHash } from 'node:crypto'

// File systems end a name at 255 bytes.
const longestName = 200

/**
 * The name of the file that holds the object `key`: readable for usual keys, different for different keys
 * even where the file system ignores case, and never a path. Long keys end in `==` and their SHA-256.
 */
export const toFileName = (key: string): string => {
  const name = Array.from(Buffer.from(key), (byte) => {
    const character = String.fromCharCode(byte)
    return /[a-z0-9_-]/.test(character) ? character : `=${byte.toString(16).padStart(2, '0')}`
  }).join('')
  if (name.length <= longestName) return name
  return `${name.slice(0, 100)}==${createHash('sha256').update(key).digest('hex')}`
}

/**
 * The key of a file name; `undefined` when the name was too short for the key, which then stands in the file.
 */
export const toKey = (fileName: string): string | undefined => {
  if (fileName.includes('==')) return undefined
  const bytes = fileName.replace(/=([0-9a-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return Buffer.from(bytes, 'latin1').toString()
}
