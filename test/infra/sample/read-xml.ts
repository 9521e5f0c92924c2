export type Element = {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const decode = (text: string): string => {
  if (/[<]|&(?!(amp|lt|gt|quot|apos);)|]]>/.test(text)) throw new Error(`not escaped: ${text}`)
  return text.replace(/&(\w+);/g, (_, name: string) => entities[name] ?? '')
}

const readAttributes = (text: string): Record<string, string> => {
  const found = [...text.matchAll(/\s+([\w-]+)="([^"]*)"/g)]
  if (found.map(([whole]) => whole).join('') !== text.trimEnd()) throw new Error(`bad attributes: ${text}`)
  const attributes = Object.fromEntries(found.map(([, name, value]) => [name, decode(value ?? '')]))
  if (Object.keys(attributes).length !== found.length) throw new Error(`an attribute twice: ${text}`)
  return attributes
}

/** Reads an XML document without DTD, comments or CDATA; throws when it is not well-formed. */
export const readXml = (xml: string): Element => {
  const declaration = /^<\?xml version="1\.0"( encoding="UTF-8")?\?>/.exec(xml)
  const body = xml.slice(declaration?.[0].length ?? 0)
  const top: Element = { name: '', attributes: {}, children: [], text: '' }
  const open = [top]
  let at = 0
  for (const tag of body.matchAll(/<(\/?)([A-Za-z][\w-]*)((?:\s+[\w-]+="[^"]*")*)\s*(\/?)>/g)) {
    const parent = open.at(-1)
    if (!parent) throw new Error('content after the root')
    parent.text += decode(body.slice(at, tag.index))
    at = tag.index + tag[0].length
    if (tag[1]) {
      if (open.pop()?.name !== tag[2]) throw new Error(`${tag[0]} closes something else`)
      continue
    }
    const element = { name: tag[2] ?? '', attributes: readAttributes(tag[3] ?? ''), children: [], text: '' }
    parent.children.push(element)
    if (!tag[4]) open.push(element)
  }
  const [root, ...others] = top.children
  if (!root || others.length > 0 || open.length !== 1 || at !== body.length || top.text !== '')
    throw new Error('not one well-formed root')
  return root
}
