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

/** What an error says, for a person. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/**
 * Runs a command to its exit code: what `main` resolves to, 2 for a `UsageError`, 1 for any other failure, which is told in one
 * line that begins with the command's name.
 */
export const runCommand = async (name: string, main: () => Promise<number>): Promise<void> => {
  try {
    process.exitCode = await main()
  } catch (error) {
    const hint = error instanceof UsageError ? ' (--help shows what there is)' : ''
    process.stderr.write(`${name}: ${messageOf(error)}${hint}\n`)
    process.exitCode = error instanceof UsageError ? 2 : 1
  }
}
