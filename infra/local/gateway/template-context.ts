/** What templates may use as `$context.<name>`. */
export type Context = Readonly<Record<string, string>>

/** A template with its variables filled in; those that have no value become `missing`. */
export const withContext = (template: string, context: Context, missing = ''): string =>
  template.replaceAll(
    /\$context\.([A-Za-z]+(?:\.[A-Za-z]+)*)/g,
    (_, name: string) => context[name] ?? missing,
  )

/** Headers that are mapped to `'static value'` or `context.variable`. */
export const mappedHeaders = (
  headers: Readonly<Record<string, string>>,
  context: Context,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      /^'(.*)'$/.exec(value)?.[1] ?? context[value.replace(/^context\./, '')] ?? '',
    ]),
  )
