import type { Plugin } from 'esbuild'

/** The namespace of what stands in for modules of Node. */
export const builtIn = 'built-in'

/**
 * Takes `node:http` without an import: as an ES module it loads undici, for its WebSocket, at 20 ms of CPU in a start. The SDK imports it
 * only where an endpoint has no TLS: never on AWS, always on the local run, and in the benchmark, where all subjects have this.
 */
export const builtInHttp: Plugin = {
  name: 'built-in http',
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: /^(node:)?https?$/ }, ({ path }) => ({ path, namespace: builtIn }))
    onLoad({ filter: /./, namespace: builtIn }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}')`,
    }))
  },
}
