import { defineConfig } from 'vitest/config'

/** The checks too slow for `npm test`: real sizes and long walks. Run by `.ci/run`. */
export default defineConfig({
  test: {
    include: ['test/slow/**/*.test.ts'],
    globalSetup: ['test/assembly.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // Copying and killing wait more than they compute.
    maxWorkers: 2,
  },
})
