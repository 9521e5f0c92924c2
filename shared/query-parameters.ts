import { invalidParameter } from './errors.ts'

/**
 * Of a query, percent-encoded. API Gateway takes 10,240 bytes for the request line and all headers, and the link to the next
 * page, which repeats the query, has to pass there too; it also has to fit into the 16 KB head of a streamed reply.
 */
const queryLimitCharacters = 6000

type Query = Readonly<Record<string, readonly string[] | undefined>>

/** The parameters of a query by name; throws `ApiError` that names the one that is unknown, empty, repeated or too long. */
export const readParameters = (query: Query, known: readonly string[]): ReadonlyMap<string, string> => {
  const parameters = new Map<string, string>()
  let characters = 0
  for (const [name, values = []] of Object.entries(query)) {
    // The cache-buster of old browser clients.
    if (name === '_') continue
    if (!known.includes(name)) throw unknownParameter(name, known)
    const [value, ...more] = values
    if (more.length > 0) throw invalidParameter(name, `${name} may be given once; separate values by commas.`)
    if (!value) throw invalidParameter(name, `${name} is empty. Leave it out, or give it a value.`)
    characters += name.length + encodeURIComponent(value.toWellFormed()).length + '=&'.length
    if (characters > queryLimitCharacters)
      throw invalidParameter(name, `With ${name} the query has more than ${queryLimitCharacters} characters.`)
    parameters.set(name, value)
  }
  return parameters
}

const unknownParameter = (name: string, known: readonly string[]) => {
  const shown = name.slice(0, 64)
  const others = known.length === 0 ? 'This resource takes none.' : `Known are ${known.join(', ')}.`
  return invalidParameter(shown, `There is no query parameter "${shown}" here. ${others}`)
}
