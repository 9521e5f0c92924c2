import { readFile } from 'node:fs/promises'
import type { Plugin } from 'esbuild'

/** A line of a module, and what is there instead. */
type Edit = readonly [line: RegExp, instead: string]

/** Settings of which one is a getter are copied one by one; every request copies them four times. 4 % of the CPU of a warm record. */
const plainSettings: Edit = [/this\.config = (_config_\d+);/, 'this.config = { ...$1 };']

/**
 * Modules of the SDK that no function can reach on Lambda, and what stands in for them; by the end of their path. The figures are
 * bytes of a minified bundle. What is replaced so would only be loaded, and compiled, by every cold start. Of some it is a line only, which
 * every request would pay for.
 */
const replacements: ReadonlyMap<string, string | Edit> = new Map<string, string | Edit>([
  // Lambda hands credentials over in the environment, once: no files, no SSO, no STS, no metadata service. 135,000.
  [
    '@aws-sdk/credential-provider-node/dist-es/index.js',
    `import { fromEnv } from '@aws-sdk/credential-provider-env'
    export const defaultProvider = (init) => {
      const read = fromEnv(init)
      let credentials
      return () => (credentials ??= read())
    }`,
  ],
  // Nor are there shared config files: without looking for two of them the first request comes 3 ms sooner. 4,500.
  [
    '@smithy/core/dist-es/submodules/config/node-config-provider/configLoader.js',
    `import { chain } from '../property-provider/chain'
    import { memoize } from '../property-provider/memoize'
    import { fromEnv } from './fromEnv'
    import { fromStatic } from './fromStatic'
    export const loadConfig = (selectors, { signingName, logger } = {}) =>
      memoize(chain(fromEnv(selectors.environmentVariableSelector, { signingName, logger }), fromStatic(selectors.default)))`,
  ],
  // The region is in the environment, too. 1,300.
  [
    '@smithy/core/dist-es/submodules/config/config-resolver/regionConfig/getInstanceMetadataRegion.js',
    'export const getInstanceMetadataRegion = async () => undefined',
  ],
  // Event streams: of S3 only SelectObjectContent has one. 15,000.
  [
    '@smithy/core/dist-es/submodules/event-streams/index.js',
    `export const eventStreamSerdeProvider = () => undefined
    export const resolveEventStreamSerdeConfig = (config) => config
    export class EventStreamSerde {
      constructor() { throw new Error('event streams are left out of the bundles: infra/slim-sdk.ts') }
    }`,
  ],
  // Nor are messages of such streams signed. 2,300.
  [
    '@smithy/signature-v4/dist-es/HeaderFormatter.js',
    `export class HeaderFormatter {
      format() { throw new Error('event streams are left out of the bundles: infra/slim-sdk.ts') }
    }`,
  ],
  // Endpoint discovery is off unless a client asks for it, and DynamoDB has one endpoint a region. 8,000.
  ['@aws-sdk/endpoint-cache/dist-es/EndpointCache.js', 'export class EndpointCache {}'],
  // Retries are the standard ones. 2,600.
  [
    '@smithy/core/dist-es/submodules/retry/util-retry/DefaultRateLimiter.js',
    'export class DefaultRateLimiter {}',
  ],
  // Every request tells of the SDK and of the machine, in 200 characters put together anew: now whose it is. 2,500, and 2 % of the CPU
  // of a warm record.
  [
    '@aws-sdk/core/dist-es/submodules/client/middleware-user-agent/user-agent-middleware.js',
    `export const userAgentMiddleware = () => (next) => (call) => {
      call.request.headers['user-agent'] = 'query-interactions'
      return next(call)
    }
    export const getUserAgentMiddlewareOptions = { step: 'build', priority: 'low', name: 'getUserAgentMiddleware', override: true }
    export const getUserAgentPlugin = () => ({
      applyToStack: (stack) => stack.add(userAgentMiddleware(), getUserAgentMiddlewareOptions),
    })`,
  ],
  [
    '@aws-sdk/core/dist-es/submodules/client/util-user-agent-node/defaultUserAgent.js',
    `export { crtAvailability } from './crt-availability'
    export const createDefaultUserAgentProvider = () => undefined
    export const defaultUserAgent = createDefaultUserAgentProvider`,
  ],
  // Digests in JavaScript for platforms whose crypto lacks them. 3,400; 1,500; 2,800.
  ['@smithy/core/dist-es/submodules/checksum/sha256/Sha256Js.js', 'export class Sha256Js {}'],
  ['@smithy/core/dist-es/submodules/checksum/md5/Md5Js.js', 'export class Md5Js {}'],
  ['@aws-sdk/checksums/dist-es/submodules/sha/sha1/Sha1Js.js', 'export class Sha1Js {}'],
  ['@aws-sdk/client-dynamodb/dist-es/DynamoDBClient.js', plainSettings],
  ['@aws-sdk/client-s3/dist-es/S3Client.js', plainSettings],
  // An error that is always another one by the time it is thrown, with its stack. 2 % of the CPU of a warm record.
  [
    '@smithy/core/dist-es/submodules/retry/middleware-retry/retryMiddleware.js',
    [/let lastError = new Error\(\);/, 'let lastError;'],
  ],
])

const replacementOf = (path: string) =>
  [...replacements].find(([end]) => path.endsWith(`/node_modules/${end}`))

/** Undefined when the module has no such line. */
const edited = async (path: string, [line, instead]: Edit): Promise<string | undefined> => {
  const text = await readFile(path, 'utf8')
  return line.test(text) ? text.replace(line, instead) : undefined
}

const escaped = (text: string) => text.replaceAll(/[.\\/]/g, '\\$&')

const others = ['package.json', 'schemas_0.js'] as const

/** Throws an error that names what the SDK does not have any more, so that an update does not bring it back under another name. */
export const checkReplacements = (applied: ReadonlySet<string>): void => {
  const missing = [...replacements.keys(), ...others].filter((name) => !applied.has(name))
  if (missing.length > 0)
    throw new Error(
      `no bundle has ${missing.join(', ')} any more: see what became of it, and mend infra/slim-sdk.ts`,
    )
}

/**
 * Takes out of bundles what the SDK brings along for other places than Lambda, where its clients cannot be told to do without.
 * `applied` gets the replaced modules: one that is not among them any more has moved in an update of the SDK.
 */
export const slimSdk = (applied: Set<string>): Plugin => ({
  name: 'slim SDK',
  setup: ({ onLoad }) => {
    onLoad(
      { filter: new RegExp(`(${[...replacements.keys()].map(escaped).join('|')})$`) },
      async ({ path }) => {
        const [end, replacement] = replacementOf(path) ?? []
        if (end === undefined || replacement === undefined) return undefined
        const contents = typeof replacement === 'string' ? replacement : await edited(path, replacement)
        if (contents === undefined) return undefined
        applied.add(end)
        return { contents, resolveDir: path.slice(0, path.lastIndexOf('/')) }
      },
    )

    // The clients tell their version, and bring their whole package.json for it. 2,500.
    onLoad({ filter: /node_modules\/@aws-sdk\/client-[\w-]+\/package\.json$/ }, async ({ path }) => {
      applied.add('package.json')
      const { version } = JSON.parse(await readFile(path, 'utf8'))
      return { contents: JSON.stringify({ version }), loader: 'json' }
    })

    // `[_name]: 1` keeps esbuild from dropping a schema that nothing uses, since the name might be anything; `"name": 1` does not. Of S3:
    // 60,000.
    onLoad(
      { filter: /node_modules\/@aws-sdk\/client-[\w-]+\/dist-es\/schemas\/schemas_0\.js$/ },
      async ({ path }) => {
        applied.add('schemas_0.js')
        return { contents: withPlainKeys(await readFile(path, 'utf8')) }
      },
    )
  },
})

const withPlainKeys = (schemas: string): string => {
  const texts = new Map(
    [...schemas.matchAll(/^const (_\w+) = ("[^"]*");$/gm)].map(([, name, text]) => [name, text]),
  )
  return schemas.replaceAll(/\[(_\w+)\]:/g, (key, name) => (texts.has(name) ? `${texts.get(name)}:` : key))
}
