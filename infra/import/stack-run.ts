import { setTimeout as pause } from 'node:timers/promises'
import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  ExecutionAlreadyExists,
  ListMapRunsCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn'

/** What the state machine of a stack imports. */
export type StackRun = {
  readonly bucket: string
  readonly prefix: string
  readonly tenant: string
  readonly run: string
}

/** How many objects there are, as far as they were counted, and how many are done. */
export type ObjectCounts = { readonly total: number; readonly done: number; readonly failed: number }

/** How a run ended: undefined is well, else the words of Step Functions. */
export type RunEnd = { readonly failure: string | undefined }

const pollMilliseconds = 5000

/**
 * Starts the state machine, unless the run of that name was started before, and watches it to its end. Aborted, it stops watching and
 * the run goes on: undefined.
 */
export const followRun = async (
  stateMachineArn: string,
  input: StackRun,
  onCounts: (counts: ObjectCounts) => void,
  signal: AbortSignal,
  pollEvery = pollMilliseconds,
): Promise<RunEnd | undefined> => {
  const client = new SFNClient({})
  try {
    const executionArn = await start(client, stateMachineArn, input)
    while (!signal.aborted) {
      const { status, cause, error } = await client.send(new DescribeExecutionCommand({ executionArn }))
      onCounts(await countObjects(client, executionArn))
      if (status === 'SUCCEEDED') return { failure: undefined }
      if (status !== 'RUNNING') return { failure: cause ?? error ?? `the run ended as ${status}` }
      await pause(pollEvery, undefined, { signal }).catch(() => {})
    }
    return undefined
  } finally {
    client.destroy()
  }
}

const start = async (client: SFNClient, stateMachineArn: string, input: StackRun): Promise<string> => {
  const command = new StartExecutionCommand({
    stateMachineArn,
    name: input.run,
    input: JSON.stringify(input),
  })
  try {
    const { executionArn = '' } = await client.send(command)
    return executionArn
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error
    return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${input.run}`
  }
}

const countObjects = async (client: SFNClient, executionArn: string): Promise<ObjectCounts> => {
  const { mapRuns = [] } = await client.send(new ListMapRunsCommand({ executionArn }))
  const mapRunArn = mapRuns[0]?.mapRunArn
  if (mapRunArn === undefined) return { total: 0, done: 0, failed: 0 }
  const { itemCounts } = await client.send(new DescribeMapRunCommand({ mapRunArn }))
  const { total = 0, succeeded = 0, failed = 0, aborted = 0, timedOut = 0 } = itemCounts ?? {}
  return { total, done: succeeded + failed + aborted + timedOut, failed }
}
