import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/slow/**'],
    // Commands that tests start load half as long.
    env: { NODE_COMPILE_CACHE: 'dist/compile-cache' },
    globalSetup: ['test/assembly.ts', 'test/fuzzing.ts'],
    setupFiles: ['test/properties.ts'],
    silent: 'passed-only',
    // Much of a test's time is waiting for processes of its own; one worker less than cores leaves a machine of two idle.
    maxWorkers: 3,
    testTimeout: 90_000 * Number(process.env['FC_RUNS'] ?? 1),
    hookTimeout: 120_000,
  },
})
