import type { FunctionDefinition } from './function-definition.ts'
import { FunctionPool, type PoolSettings } from './function-pool.ts'
import { createInvocation, type Reply } from './invocation.ts'

export type Functions = {
  /**
   * Runs a function; resolves when its reply begins. Rejects with a FunctionError when it fails before, and with the
   * signal's reason when that is aborted before. Abort the signal or destroy the body to make the function stop.
   */
  invoke(functionId: string, event: unknown, signal: AbortSignal): Promise<Reply>
  /** The processes of a function that run now. */
  processIds(functionId: string): readonly number[]
  /** Ends every process; resolves when none is left. */
  close(): Promise<void>
}

export type FunctionsOptions = Pick<PoolSettings, 'environment' | 'log'> & Partial<PoolSettings>

/** What Lambda passes on at most (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const replyLimitBytes = 200 * 1024 * 1024

/** Enough for a browser's connections and a load test of one machine. */
const environmentLimit = 8

/** Makes the functions callable; a process of a function is started when it is first needed. */
export const openFunctions = (
  definitions: readonly FunctionDefinition[],
  options: FunctionsOptions,
): Functions => {
  const settings = { replyLimitBytes, environmentLimit, ...options }
  const pools = new Map(
    definitions.map((definition) => [definition.id, new FunctionPool(definition, settings)]),
  )
  const poolOf = (functionId: string) => {
    const pool = pools.get(functionId)
    if (!pool)
      throw new Error(`the template has no function ${functionId}; it has ${[...pools.keys()].join(', ')}`)
    return pool
  }
  return {
    invoke: async (functionId, event, signal) => {
      const invocation = createInvocation(event, signal)
      poolOf(functionId).add(invocation)
      return invocation.reply
    },
    processIds: (functionId) => poolOf(functionId).processIds,
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.close()))
    },
  }
}
