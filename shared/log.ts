/**
 * Takes a line of the function's log. Nothing personal may be in it: no ids, paths, queries, headers or bodies.
 */
export type Log = (line: Readonly<Record<string, unknown>>) => void

/**
 * Writes the line as JSON. Not by `console`, which Lambda would wrap: CloudWatch reads metrics only from lines that are JSON as a
 * whole.
 */
export const logToStdout: Log = (line) => {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
