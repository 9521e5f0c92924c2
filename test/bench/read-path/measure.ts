import type { Statistics } from 'tinybench'
import { type RunningFunction, startFunction } from './running-function.ts'
import { startPipe } from './running-pipe.ts'
import { buffering, codeFolder, compared, type SubjectName } from './subjects.ts'
import { measureByTurns, type Sample } from './turns.ts'
import type { Work } from './works.ts'

export type Measured = ReadonlyMap<string, Readonly<Record<string, Statistics>>>

type Environment = Readonly<Record<string, string>>

/** Lets all subjects that can do a work do it, in turns. The empty handler is among them where its costs are taken off. */
export const measureWork = async (
  work: Work,
  environment: Environment,
  rounds: number,
): Promise<Measured> => {
  const isNet = Object.values(work.measures).some(({ net }) => net)
  const able = compared.filter((name) => !(work.large && buffering.has(name)))
  const isPiped = Object.values(work.measures).some(({ against }) => against === 'pipe')
  const names = [...(isNet ? (['empty'] as const) : []), ...able, ...(isPiped ? (['pipe'] as const) : [])]
  const subjects = new Map<string, () => Promise<Sample<string>>>()
  const running: RunningFunction[] = []
  const start = (name: SubjectName | 'pipe') =>
    name === 'pipe'
      ? startPipe(environment['AWS_ENDPOINT_URL_S3'] ?? '')
      : startFunction(codeFolder(name, work.operation), environment)
  for (const name of names) {
    if (work.cold) subjects.set(name, () => inFreshProcess(work, () => start(name)))
    else {
      const subject = await start(name)
      running.push(subject)
      await work.prepare?.(subject)
      subjects.set(name, () => work.sample(subject))
    }
  }
  try {
    return await measureByTurns(Object.keys(work.measures), subjects, rounds)
  } finally {
    await Promise.all(running.map((subject) => subject.close()))
  }
}

const inFreshProcess = async (work: Work, start: () => Promise<RunningFunction>) => {
  const subject = await start()
  try {
    return await work.sample(subject)
  } finally {
    await subject.close()
  }
}
