import { afterAll } from 'vitest'

/** What a test file sets in the environment of its process is gone with it: the next file has the same process. */
const before = { ...process.env }
afterAll(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
  Object.assign(process.env, before)
})
