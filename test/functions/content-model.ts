import fc from 'fast-check'

/** What the model knows of a body. */
export type Known = { readonly bytes: Buffer; readonly etag: string; readonly modified: number }

export type Expected = { readonly status: number; readonly first?: number; readonly last?: number }

type Part<Meaning> = { readonly text: (known: Known) => string; readonly meaning: Meaning }

/** A header of tags: whether it names the body strongly, and whether at least weakly. */
type Tags = Part<{ readonly strongly: boolean; readonly weakly: boolean }>

const tag = (text: (etag: string) => string, strongly: boolean, weakly = strongly): Tags => ({
  text: ({ etag }) => text(etag),
  meaning: { strongly, weakly },
})
const oneTag = fc.constantFrom(
  tag((etag) => etag, true),
  tag((etag) => `W/${etag}`, false, true),
  tag(() => '"other"', false),
  tag((etag) => `"x${etag.slice(1)}`, false),
)
const listOfTags = fc.array(oneTag, { minLength: 1, maxLength: 3 }).map(
  (tags): Tags => ({
    text: (known) => tags.map(({ text }) => text(known)).join(', '),
    meaning: {
      strongly: tags.some(({ meaning }) => meaning.strongly),
      weakly: tags.some(({ meaning }) => meaning.weakly),
    },
  }),
)
const tags = fc.oneof(
  listOfTags,
  fc.constantFrom(
    tag(() => '*', true),
    tag(() => 'nonsense', false),
  ),
)

const days = ['Sun', 'Mon', 'Tues', 'Wednes', 'Thurs', 'Fri', 'Satur']
const imfDate = (time: number) => new Date(time).toUTCString()
const rfc850Date = (time: number) => {
  const [, day, month, year, clock] = imfDate(time).split(' ')
  return `${days[new Date(time).getUTCDay()]?.replace(/^(Sun|Mon|Fri)$/, '$1')}day, ${day}-${month}-${year?.slice(2)} ${clock} GMT`
}
const asctimeDate = (time: number) => {
  const [weekday, day, month, year, clock] = imfDate(time).split(' ')
  return `${weekday?.slice(0, 3)} ${month} ${day?.replace(/^0/, ' ')} ${clock} ${year}`
}

/** A date, as its distance in seconds to when the body was modified; undefined for what is no date. */
const dates: fc.Arbitrary<Part<number | undefined>> = fc.oneof(
  fc
    .tuple(fc.constantFrom(-86_400, -1, 0, 1, 86_400), fc.constantFrom(imfDate, rfc850Date, asctimeDate))
    .map(([seconds, format]) => ({
      text: ({ modified }: Known) => format(modified + seconds * 1000),
      meaning: seconds,
    })),
  fc
    .constantFrom('yesterday', '0', 'Mon, 99 Jan 2020 00:00:00 GMT', '2030-01-01T00:00:00Z')
    .map((text) => ({ text: () => text, meaning: undefined })),
)

/** A range by its two numbers; undefined for what is none or several. */
type RangeMeaning = { readonly first: number | undefined; readonly last: number | undefined } | undefined

const place = fc.oneof(fc.nat(25), fc.constant(Number.MAX_SAFE_INTEGER))
const optionalPlace = fc.option(place, { nil: undefined })
const ranges: fc.Arbitrary<Part<RangeMeaning>> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(optionalPlace, optionalPlace).map(([first, last]) => oneRange(first, last)),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(
        'bytes=0-1,3-4',
        'bytes=0-1, -1',
        'bytes=a-b',
        'bytes 0-1',
        'lines=0-1',
        'bytes=1',
        'bytes=--1',
      )
      .map((text) => ({ text: () => text, meaning: undefined })),
  },
)
const oneRange = (first: number | undefined, last: number | undefined): Part<RangeMeaning> => ({
  text: () => `bytes=${first ?? ''}-${last ?? ''}`,
  meaning: first === undefined && last === undefined ? undefined : { first, last },
})

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 })

/** Random conditions and ranges, each with what it means. */
export const conditions = fc.record({
  'If-Match': optional(tags),
  'If-Unmodified-Since': optional(dates),
  'If-None-Match': optional(tags),
  'If-Modified-Since': optional(dates),
  Range: fc.option(ranges, { nil: undefined, freq: 5 }),
  'If-Range': optional(fc.oneof(oneTag, dates)),
})

export type Conditions = typeof conditions extends fc.Arbitrary<infer Value> ? Value : never

/** The headers in which a client says them of a body. */
export const headersOf = (asked: Conditions, known: Known): Record<string, string> =>
  Object.fromEntries(
    Object.entries(asked).flatMap(([name, part]) => (part ? [[name, part.text(known)]] : [])),
  )

/** RFC 9110, 13.2.2, step by step, and 14.2. */
export const expectedOf = (asked: Conditions, { bytes }: Known): Expected => {
  const ifMatch = asked['If-Match']
  const unmodified = asked['If-Unmodified-Since']?.meaning
  if (ifMatch ? !ifMatch.meaning.strongly : unmodified !== undefined && unmodified < 0) return { status: 412 }
  const ifNoneMatch = asked['If-None-Match']
  const modified = asked['If-Modified-Since']?.meaning
  if (ifNoneMatch ? ifNoneMatch.meaning.weakly : modified !== undefined && modified >= 0)
    return { status: 304 }
  const range = asked.Range?.meaning
  return range && rangeApplies(asked['If-Range']) ? rangeOf(range, bytes.length) : { status: 200 }
}

const rangeApplies = (ifRange: Conditions['If-Range']): boolean => {
  if (!ifRange) return true
  const { meaning } = ifRange
  return typeof meaning === 'object' ? meaning.strongly : meaning === 0
}

/** By a list of all places, not by arithmetic as the service does it. */
const rangeOf = ({ first, last }: NonNullable<RangeMeaning>, sizeBytes: number): Expected => {
  if (first !== undefined && last !== undefined && first > last) return { status: 200 }
  const places = Array.from({ length: sizeBytes }, (_, byte) => byte)
  const chosen =
    first === undefined
      ? places.filter((byte) => sizeBytes - byte <= (last ?? 0))
      : places.filter((byte) => byte >= first && byte <= (last ?? byte))
  const [from] = chosen
  const to = chosen.at(-1)
  return from === undefined || to === undefined ? { status: 416 } : { status: 206, first: from, last: to }
}
