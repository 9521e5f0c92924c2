/** An error of AWS's own, in its JSON protocol: the client did something wrong. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'
  /** As the SDK knows it, such as `ValidationException`. */
  readonly type: string

  constructor(type: string, message: string) {
    super(message)
    this.type = type
  }
}
