/** What differs between stages, and nothing else does: read from CDK context (`cdk.json`, or `-c name=value`). */
export type Configuration = {
  /** Name of the API's stage: the first path segment of execute-api URLs. Letters, digits, `_`, `-`. */
  readonly stageName: string
  /** Path that the old API was mounted under, such as `/genesys/1/cs`. Default: none. */
  readonly basePath: string
  /** Base of all links, when the service sits behind a proxy that hides it. Default: what the client used. */
  readonly publicBaseUrl: string | undefined
  /** Whose interactions the deployment keeps; leads every key. Lower-case letters, digits, `-`. */
  readonly tenant: string
}

type Context = (name: string) => unknown

const text = (context: Context, name: string, fallback: string, pattern: RegExp, form: string): string => {
  const value = context(name) ?? fallback
  if (typeof value === 'string' && pattern.test(value)) return value
  throw new Error(`context value "${name}" must be ${form}, not ${JSON.stringify(value)}`)
}

/** Reads and checks the configuration; throws an error that names the wrong value and the form it should have. */
export const readConfiguration = (context: Context): Configuration => ({
  stageName: text(context, 'stageName', 'v1', /^[A-Za-z0-9_-]{1,128}$/, 'letters, digits, _ and -'),
  basePath: text(
    context,
    'basePath',
    '',
    /^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._-]+)*$/,
    'a path such as /genesys/1/cs: a leading slash, none at the end',
  ),
  publicBaseUrl:
    text(
      context,
      'publicBaseUrl',
      '',
      /^(https?:\/\/[A-Za-z0-9.-]+(:\d{1,5})?(\/[A-Za-z0-9._~-]+)*)?$/,
      'an http(s) URL without query, such as https://history.example.com/cs, and no slash at the end',
    ) || undefined,
  tenant: text(context, 'tenant', 'default', /^[a-z0-9-]{1,64}$/, 'lower-case letters, digits and -'),
})
