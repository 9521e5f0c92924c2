// Plain JavaScript: stripping types would cost every start of a function's process 90 ms.
import { registerHooks } from 'node:module'

// Not by import: that loads undici, and the runtime client of Lambda does without.
const { request } = process.getBuiltinModule('node:http')

// Loaded into every function's process ahead of the runtime client, in place of the client's native addon, which is not
// built here: with AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1 the client asks for events and streams replies without it,
// and only handlers that do not stream reply through `done` and `error`.
registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === './rapid-client.node'
      ? { url: import.meta.url, format: 'module', shortCircuit: true }
      : nextResolve(specifier, context),
})

// The local run holds the other end of this pipe: when it dies, in whatever way, so does this process.
process.stdin.once('close', () => process.exit(1)).resume()
process.stdin.unref()

const post = (id, kind, body) => {
  const address = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation/${id}/${kind}`
  request(address, { method: 'POST' }).end(body)
}

/** Sends the reply of an invocation. The runtime client has percent-encoded the id already. */
export const done = (id, body) => post(id, 'response', body)

/** Reports that an invocation failed; `body` is the runtime client's JSON of the error. */
export const error = (id, body) => post(id, 'error', body)
