import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

const app = join(import.meta.dirname, '../app.ts')

const quickly = {
  // CloudFormation's rules are for a deployment: checking them takes 4 of the 6 seconds of a synthesis.
  CDK_VALIDATION: 'false',
  // Compiling CDK takes half a second of the other two.
  NODE_COMPILE_CACHE: join(import.meta.dirname, '../../dist/compiled'),
}

/**
 * Synthesizes the stack on the bundles in `dist` into a folder, as a deployment does, with the given context values. In a
 * process of its own: CDK's memory is not kept. Throws with what CDK said when it refuses.
 */
export const synthesize = async (
  folder: string,
  context: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<void> => {
  const settings = { CDK_OUTDIR: folder, CDK_CONTEXT_JSON: JSON.stringify(context) }
  const child = spawn(process.execPath, [app], {
    env: { ...process.env, ...quickly, ...settings },
    stdio: ['ignore', 'ignore', 'pipe'],
    signal,
  })
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  if (code !== 0) throw new Error(`the stack could not be synthesized: ${reasonOf(said)}`)
}

/** Of a stack trace the line that says what is wrong. */
const reasonOf = (said: string): string =>
  /^\w*Error: (.*)$/m.exec(said)?.[1] ?? said.trim().split('\n').at(0) ?? 'CDK did not say why'
