import { defineConfig } from 'vitest/config'

/** The checks too slow for `npm test`: real sizes and long walks. Run by `.ci/run`. */
export default defineConfig({
  test: {
    include: ['test/slow/**/*.test.ts'],
    // Commands that tests start load half as long.
    env: { NODE_COMPILE_CACHE: 'dist/compile-cache' },
    globalSetup: ['test/assembly.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // Copying and killing wait more than they compute.
    maxWorkers: 2,
  },
})
