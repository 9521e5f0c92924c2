/** A Lambda function as the template declares it. */
export type FunctionDefinition = {
  /** Its logical id in the template. */
  readonly id: string
  /** Folder that holds its bundle. */
  readonly codeFolder: string
  /** `file.export`, such as `index.handler`. */
  readonly handler: string
  readonly timeoutMilliseconds: number
  readonly memoryMegabytes: number
  /** How many requests it may serve at a time; `undefined`: as many as there is room for. */
  readonly reservedConcurrency: number | undefined
  readonly environment: Readonly<Record<string, string>>
}
