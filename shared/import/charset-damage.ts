import { compactJson, memberList, objectText } from '../json-text.ts'

/**
 * A character that a wrong conversion leaves behind, written or escaped: U+0080 to U+009F, which text has no use for and where
 * Windows-1252 has its quotes and dashes, and U+FFFD, which stands for bytes that were no text. An escaped backslash is no escape.
 */
const damage = /[\u0080-\u009f\ufffd]|(?<!\\)(?:\\\\)*\\u(?:00[89][0-9a-f]|fffd)/i

/**
 * The fields of a native document (valid JSON) that hold such characters, in keys or values and at any depth; bodies as
 * `content.plain_text`. Only names: what they hold may be personal.
 */
export const damagedFields = (json: string): readonly string[] => {
  if (!damage.test(json)) return []
  const fields = memberList(compactJson(json)).flatMap(([name, text]): [string, string][] =>
    name === 'content' && text[0] === '{'
      ? memberList(text).map(([kind, body]) => [`content.${kind}`, body])
      : [[name, text]],
  )
  const damaged = fields.filter((field) => damage.test(objectText([field])))
  return [...new Set(damaged.map(([name]) => name))]
}
