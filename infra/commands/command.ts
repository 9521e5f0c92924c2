import { setTimeout as pause } from 'node:timers/promises'
import { type ParseArgsConfig, parseArgs } from 'node:util'

/** A command was called in a way that it does not understand: one line, and exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** `parseArgs`, with a `UsageError` for what it refuses. */
export const parseFlags = <const Config extends ParseArgsConfig>(config: Config) => {
  try {
    return parseArgs(config)
  } catch (error) {
    throw new UsageError(messageOf(error).replaceAll('\n', ' '))
  }
}

/** The value of a flag as a whole number within bounds; `UsageError` otherwise. */
export const wholeNumber = (flag: string, text: string, min: number, max: number): number => {
  const value = Number(text)
  if (/^\d{1,16}$/.test(text) && value >= min && value <= max) return value
  throw new UsageError(`${flag}: must be a whole number from ${min} to ${max}, not "${text}"`)
}

/** Makes a `UsageError` of what the system says of a flag's value, such as an address that this machine has not. */
export const refusedBySystem =
  (flag: string) =>
  (error: unknown): never => {
    throw error instanceof Error && 'code' in error ? new UsageError(`${flag}: ${error.message}`) : error
  }

/** What an error says, for a person. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The folder of the local data where no flag names one. */
export const dataFolder = (environment: NodeJS.ProcessEnv = process.env): string =>
  environment['DATA_DIR'] || '.local'

/**
 * Aborted when the command is to stop: by Ctrl-C, a closed terminal or `kill`. npm passes on the Ctrl-C that the terminal has
 * sent already, so what comes within three seconds is the same one; a later one ends the process at once.
 */
export const stopSignal = (): AbortSignal => {
  const stopped = new AbortController()
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const stop = () => {
    stopped.abort()
    setTimeout(() => names.map((name) => process.off(name, stop)), 3000).unref()
  }
  for (const name of names) process.on(name, stop)
  return stopped.signal
}

/** Does what may be stopped: nothing that fails because of that is a failure. */
export const untilStopped = async (work: () => Promise<void>, stop: AbortSignal): Promise<void> => {
  try {
    await work()
  } catch (error) {
    // The terminal tells the children too: one may be gone before this process has looked at its own signal.
    if (!stop.aborted) await pause(100)
    if (!stop.aborted) throw error
  }
}

/**
 * Runs a command to its exit code: what `main` resolves to, 2 for a `UsageError`, 1 for any other failure, which is told in one
 * line that begins with the command's name.
 */
export const runCommand = async (name: string, main: () => Promise<number>): Promise<void> => {
  // A terminal that was closed or a reader that has ended is no reason to stop in the middle.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {})
  try {
    process.exitCode = await main()
  } catch (error) {
    const hint = error instanceof UsageError ? ' (--help shows what there is)' : ''
    process.stderr.write(`${name}: ${messageOf(error)}${hint}\n`)
    process.exitCode = error instanceof UsageError ? 2 : 1
  }
}
