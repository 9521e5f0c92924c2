import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'

export type Command = {
  readonly child: ChildProcess
  /** Resolves to its standard output as soon as that holds a text; rejects when it ends without. */
  says(part: string): Promise<string>
  /** Everything that it said, and how it ended. */
  readonly ended: Promise<{ stdout: string; stderr: string; exitCode: number | null }>
}

/** Starts a command of the project as npm does, in a process group of its own. */
export const startCommand = (
  name: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Command => {
  const child = spawn(process.execPath, [`infra/commands/${name}.ts`, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const said = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text) => (said.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text) => (said.stderr += text))
  const closed = once(child, 'close')
  const says = (part: string) =>
    new Promise<string>((resolve, reject) => {
      const look = () => said.stdout.includes(part) && resolve(said.stdout)
      child.stdout.on('data', look)
      child.once('close', () => reject(new Error(`it ended without "${part}": ${said.stderr}`)))
      look()
    })
  return { child, says, ended: closed.then(([exitCode]) => ({ ...said, exitCode })) }
}

/** Runs a command of the project to its end. */
export const runCommand = (name: string, ...args: string[]) => startCommand(name, args).ended

/** What a terminal does on Ctrl-C. */
export const pressCtrlC = ({ child }: Command): void => {
  if (isAlive(Number(child.pid))) process.kill(-Number(child.pid), 'SIGINT')
}

/** The processes that a command has started and that run. */
export const childrenOf = ({ child }: Command): number[] =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([pid, parent]) => (pid !== undefined && parent === child.pid ? [pid] : []))

export const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
