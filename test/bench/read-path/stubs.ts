import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { environmentNames } from '../../../shared/environment.ts'
import { tables } from './records.ts'

/** What every subject gets of stubs that answer at these URLs. */
export const environmentOf = ({
  dynamodb,
  s3,
}: {
  dynamodb: string
  s3: string
}): Readonly<Record<string, string>> => ({
  AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
  AWS_ENDPOINT_URL_S3: s3,
  [environmentNames.table]: tables.ours,
  TYPED_TABLE_NAME: tables.typed,
  [environmentNames.bucket]: 'contents',
  [environmentNames.auth]: 'iam',
  [environmentNames.tenants]: '{"default":{}}',
  [environmentNames.service]: 'Bench',
})

/** Starts the stub engines; `environment` is what every subject gets. */
export const openStubs = async () => {
  const script = join(import.meta.dirname, 'stub-engines.ts')
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout, 'data')
  const environment = environmentOf(JSON.parse(String(line)))
  const close = async () => {
    child.stdin.end()
    await once(child, 'exit')
  }
  return { environment, [Symbol.asyncDispose]: close }
}
