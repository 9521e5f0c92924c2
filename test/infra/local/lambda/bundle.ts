import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { FunctionDefinition } from '../../../../infra/local/lambda/function-definition.ts'

/** Writes a bundle to a folder of its own, gone with the test, and describes it as a template would. The source exports `handler`. */
export const bundle = async (
  source: string,
  definition: Partial<FunctionDefinition> = {},
): Promise<FunctionDefinition> => {
  const codeFolder = await mkdtemp(join(tmpdir(), 'bundle-'))
  onTestFinished(() => rm(codeFolder, { recursive: true, force: true }))
  await writeFile(join(codeFolder, 'index.mjs'), source)
  return {
    id: 'Fn',
    codeFolder,
    handler: 'index.handler',
    timeoutMilliseconds: 20_000,
    memoryMegabytes: 256,
    reservedConcurrency: undefined,
    environment: {},
    ...definition,
  }
}

/**
 * The source of a streaming handler. Its code sees `event`, `raw` (Lambda's response stream), `context`,
 * `reply(statusCode, headers)` for a stream with a prelude, `gone` (settles when the reader leaves) and
 * `ring(name, message)` for the bell whose address is in the environment variable BELL.
 */
export const streaming = (code: string): string => `
const ring = (name, message = '') => fetch(process.env.BELL + '/' + name + '/' + message)
export const handler = awslambda.streamifyResponse(async (event, raw, context) => {
  const reply = (statusCode = 200, headers = {}) => awslambda.HttpResponseStream.from(raw, { statusCode, headers })
  const gone = new Promise((resolve) => raw.once('close', () => raw.writableFinished || resolve('gone')))
  ${code}
})`
