const messages = {
  'init-failed': 'the function could not be started',
  crashed: 'the process of the function ended in the middle of a request',
  failed: 'the function failed',
  'timed-out': 'the function took longer than its timeout',
  'too-large': 'the function sent more than Lambda passes on',
  closed: 'the local run is shutting down',
} as const

/** A function that did not answer, or not to the end. The function's own words are in the log. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError'
  readonly reason: keyof typeof messages
  /** The `errorMessage` that the function failed with, which API Gateway reads of an authorizer. */
  readonly errorMessage: string | undefined

  constructor(reason: keyof typeof messages, errorMessage?: string) {
    super(messages[reason])
    this.reason = reason
    this.errorMessage = errorMessage
  }
}
