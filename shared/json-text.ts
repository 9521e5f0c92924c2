/** Position just after the string that opens at `start` (a `"`). */
const endOfString = (text: string, start: number): number => {
  let quote = text.indexOf('"', start + 1)
  while (isEscaped(text, quote)) quote = text.indexOf('"', quote + 1)
  return quote + 1
}

const isEscaped = (text: string, position: number): boolean => {
  let backslashes = 0
  while (text.charCodeAt(position - 1 - backslashes) === 0x5c) backslashes++
  return backslashes % 2 === 1
}

/** Position just after the value that starts at `start`, in compact text. */
const endOfValue = (text: string, start: number): number => {
  const first = text[start]
  if (first === '"') return endOfString(text, start)
  const token = first === '{' || first === '[' ? /["{}[\]]/g : /[,}\]]/g
  token.lastIndex = start
  let depth = 0
  for (let match = token.exec(text); match; match = token.exec(text)) {
    if (match[0] === '"') token.lastIndex = endOfString(text, match.index)
    else if (match[0] === '{' || match[0] === '[') depth++
    else if (depth === 0) return match.index
    else if (--depth === 0) return match.index + 1
  }
  return text.length
}

/** The same JSON without the white space between its tokens; nothing else changes. `text` must be valid JSON. */
export const compactJson = (text: string): string => {
  const pieces: string[] = []
  const token = /["\s]/g
  let from = 0
  for (let match = token.exec(text); match; match = token.exec(text)) {
    if (match[0] === '"') {
      token.lastIndex = endOfString(text, match.index)
      continue
    }
    pieces.push(text.slice(from, match.index))
    from = match.index + 1
  }
  return pieces.join('') + text.slice(from)
}

/**
 * The members of a JSON object in their order, a repeated key as often as it stands there. Values stay as they were written, so
 * that 64-bit numbers keep every digit. `text` must be a valid, compact JSON object.
 */
export const memberList = (text: string): [key: string, value: string][] => {
  const members: [string, string][] = []
  let position = 1
  while (text[position] === '"') {
    const keyEnd = endOfString(text, position)
    const valueEnd = endOfValue(text, keyEnd + 1)
    members.push([parseKey(text.slice(position, keyEnd)), text.slice(keyEnd + 1, valueEnd)])
    position = valueEnd + 1
  }
  return members
}

/** The same as key -> value; of a repeated key the last one counts. */
export const membersOf = (text: string): Map<string, string> => new Map(memberList(text))

/** The items of a JSON array, as they were written. `text` must be a valid, compact JSON array. */
export const itemsOf = (text: string): string[] => {
  const items: string[] = []
  for (let position = 1; position < text.length - 1; ) {
    const end = endOfValue(text, position)
    items.push(text.slice(position, end))
    position = end + 1
  }
  return items
}

const parseKey = (quoted: string): string =>
  quoted.includes('\\') ? JSON.parse(quoted) : quoted.slice(1, -1)

/** The object text of the given members: the inverse of `membersOf`. */
export const objectText = (members: Iterable<readonly [key: string, value: string]>): string => {
  const parts: string[] = []
  for (const [key, value] of members) parts.push(`${JSON.stringify(key)}:${value}`)
  return `{${parts.join(',')}}`
}
