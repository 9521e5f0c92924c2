/** What answers a route: a function, or a fixed reply. */
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
  | {
      readonly type: 'mock'
      readonly statusCode: number
      /** Header name to `'static value'` or `context.variable`. */
      readonly headers: Readonly<Record<string, string>>
      /** Body with `$context.variable`s in it. */
      readonly template: string
      /** The media types of requests that it takes; undefined: any. */
      readonly mediaTypes: readonly string[] | undefined
    }

/** How a method verifies its callers. */
export type Authorization =
  | { readonly type: 'none' }
  | { readonly type: 'iam' }
  | {
      readonly type: 'token'
      /** Logical id of the authorizer's function. */
      readonly functionId: string
      /** Lower-case name of the header that holds the token. */
      readonly headerName: string
      /** How long a verdict is kept. */
      readonly ttlSeconds: number
    }

export type Route = {
  /** As the template has it, such as `/interactions/{interaction_id}`. */
  readonly path: string
  /** An HTTP method, or `ANY`. */
  readonly method: string
  readonly authorization: Authorization
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
  /** A line about each request, with `$context.variable`s in it; undefined: none is written. */
  readonly accessLogFormat: string | undefined
}
