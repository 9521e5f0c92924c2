import { type BodyKind, bodyKinds, type Subject } from './versions.ts'

/** What a reader looks at: the record, its copies in the lists, the bodies. */
export type View = 'record' | 'customer list' | 'service list' | BodyKind

const views = ['record', 'customer list', 'service list', ...bodyKinds] as const satisfies readonly View[]

/** What was written and seen. Versions of a subject grow by one. */
export type Ledger = ReturnType<typeof createLedger>

/** Keeps account of writes, and of what reads may show at least from then on. */
export const createLedger = () => {
  const tried = new Map<string, number>()
  const floors = new Map<string, number>()
  const key = ({ id }: Subject, view: View) => `${id} ${view}`
  const floor = (subject: Subject, view: View): number => floors.get(key(subject, view)) ?? 0
  const raise = (subject: Subject, view: View, version: number) =>
    floors.set(key(subject, view), Math.max(version, floor(subject, view)))
  return {
    violations: new Set<string>(),
    floor,
    /** The version that is tried to be written last. */
    tried: ({ id }: Subject): number => tried.get(id) ?? 0,
    /** To be called before a version is sent. */
    try: ({ id }: Subject, version: number): void => {
      tried.set(id, version)
    },
    /** To be called when a write was acknowledged by the stores: every view has it. */
    acknowledge: (subject: Subject, version: number): void => {
      for (const view of views) raise(subject, view, version)
    },
    /** What a read that began when the floor was such shows is none of the future, and no going back. */
    see: (subject: Subject, view: View, version: number, atLeast: number): string | undefined => {
      const latest = tried.get(subject.id) ?? 0
      if (version >= atLeast && version <= latest) {
        raise(subject, view, version)
        return undefined
      }
      return `${view} of ${subject.id}: version ${version} after ${atLeast}, of ${latest} that were written`
    },
  }
}
