import { defineConfig } from 'vitest/config'

/** These measure the memory of their process, or need a CDK that nobody has used before: each has a process of its own. */
const alone = [
  'test/infra/compliance.test.ts',
  'test/infra/local/events/event-stream.test.ts',
  'test/shared/client/faults.test.ts',
]

export default defineConfig({
  test: {
    // Commands that tests start load half as long.
    env: { NODE_COMPILE_CACHE: 'dist/compile-cache' },
    globalSetup: ['test/assembly.ts', 'test/fuzzing.ts'],
    setupFiles: ['test/own-environment.ts', 'test/properties.ts'],
    silent: 'passed-only',
    // Much of a test's time is waiting for processes of its own; one worker less than cores leaves a machine of two idle.
    maxWorkers: 3,
    testTimeout: 90_000 * Number(process.env['FC_RUNS'] ?? 1),
    hookTimeout: 120_000,
    projects: [
      // The others share the modules of a process: to load them anew for each would take a fifth of the time.
      {
        extends: true,
        test: {
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: ['test/slow/**', ...alone],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'alone', include: alone } },
    ],
  },
})
