import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { account } from '../account.ts'
import { localCredentials } from '../credentials.ts'
import type { FunctionDefinition } from './function-definition.ts'

const runtimeClient = fileURLToPath(import.meta.resolve('aws-lambda-ric'))
const nativeClient = new URL('native-client.mjs', import.meta.url).href

/** What Lambda leaves of a function's memory to JavaScript's old objects and to each half of its young ones. */
const heapShare = { old: 0.9, young: 0.05 }

export type ProcessSettings = {
  /** Set for every function, ahead of what the template says. */
  readonly environment: Readonly<Record<string, string>>
  /** Takes each line that a function prints. */
  readonly log: (line: string) => void
}

/** Starts AWS's runtime client on a bundle, with the environment that Lambda would give it and nothing else. */
export const startFunctionProcess = (
  definition: FunctionDefinition,
  runtimeApiPort: number,
  { environment, log }: ProcessSettings,
): ChildProcess => {
  const megabytes = (share: number) => Math.floor(definition.memoryMegabytes * share)
  const child = spawn(
    process.execPath,
    [
      `--max-old-space-size=${megabytes(heapShare.old)}`,
      `--max-semi-space-size=${megabytes(heapShare.young)}`,
      ...['--import', nativeClient, runtimeClient],
    ],
    {
      cwd: definition.codeFolder,
      env: {
        ...lambdaEnvironment(definition),
        ...definition.environment,
        ...environment,
        AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${runtimeApiPort}`,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
      // A process group of its own: Ctrl-C in a terminal is for the local run, which lets running requests finish.
      detached: true,
    },
  )
  child.stdin.on('error', () => {})
  eachLine(child.stdout, log)
  eachLine(child.stderr, log)
  return child
}

const lambdaEnvironment = (definition: FunctionDefinition) => ({
  PATH: process.env['PATH'],
  TZ: ':UTC',
  _HANDLER: definition.handler,
  LAMBDA_TASK_ROOT: definition.codeFolder,
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: definition.id,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMegabytes),
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${definition.id}`,
  AWS_LAMBDA_LOG_STREAM_NAME: 'local',
  AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1: 'true',
  AWS_REGION: account.region,
  AWS_ACCESS_KEY_ID: localCredentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: localCredentials.secretAccessKey,
})

/** The runtime client writes a log entry as one line, with `\r` for the line breaks inside. */
const eachLine = (output: Readable, log: (line: string) => void) => {
  let rest = ''
  output.setEncoding('utf8').on('data', (text: string) => {
    const lines = `${rest}${text}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) log(line.replaceAll('\r', '\n'))
  })
  output.once('end', () => rest && log(rest))
}
