/** What answers a route: a function, or a fixed reply without a body. */
export type Integration =
  | {
      readonly type: 'lambda'
      /** Logical id of the function. */
      readonly functionId: string
      /** Whether the function's reply is passed on as it comes (`ResponseTransferMode.STREAM`). */
      readonly streaming: boolean
      /** How long the function may take to begin its reply. */
      readonly timeoutMilliseconds: number
    }
  | { readonly type: 'mock'; readonly statusCode: number; readonly headers: Readonly<Record<string, string>> }

export type Route = {
  /** As the template has it, such as `/interactions/{interaction_id}`. */
  readonly path: string
  /** An HTTP method, or `ANY`. */
  readonly method: string
  readonly integration: Integration
}

/** An answer of the gateway's own, as the template overrides it. */
export type GatewayResponse = {
  /** Such as `MISSING_AUTHENTICATION_TOKEN`. */
  readonly type: string
  readonly statusCode: number | undefined
  /** Header name to `'static value'` or `context.variable`. */
  readonly headers: Readonly<Record<string, string>>
  /** Body with `$context.variable`s in it. */
  readonly template: string | undefined
}

/** A REST API as the template declares it. */
export type RestApi = {
  readonly stageName: string
  readonly routes: readonly Route[]
  readonly gatewayResponses: readonly GatewayResponse[]
}
