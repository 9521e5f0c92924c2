/** What a document of the input came to: names of fields, never values. */
export type Verdict = {
  readonly state:
    | 'same'
    /** A later version is stored. */
    | 'newer'
    /** It belongs to another customer by now, and is the same otherwise. */
    | 'moved'
    | 'missing'
    | 'different'
  readonly id: string
  readonly fields?: readonly string[]
  /** Bodies that were read, and their bytes. */
  readonly bodies?: number
  readonly bytes?: number
}
