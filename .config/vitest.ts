import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/slow/**'],
    globalSetup: ['test/assembly.ts'],
    silent: 'passed-only',
    // Much of a test's time is waiting for processes of its own; one worker less than cores leaves a machine of two idle.
    maxWorkers: 3,
    testTimeout: 90_000,
    hookTimeout: 120_000,
  },
})
