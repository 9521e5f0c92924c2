import { HistoryError } from './history-error.ts'

/** Makes a value of a reply's JSON. What it makes is taken for what the service promises. */
export type Parse = <Value>(json: string) => Value

/** The JSON of a reply, if it has the form that is looked for. */
export const parseReply = async <Value>(
  response: Response,
  parse: Parse,
  isForm: (value: unknown) => boolean,
): Promise<Value> => {
  const json = await response.text()
  const { status } = response
  const details = { status, requestId: response.headers.get('x-request-id') ?? undefined }
  try {
    const value = parse<Value>(json)
    if (isForm(value)) return value
  } catch (cause) {
    throw new HistoryError('unexpected_reply', 'The reply is not JSON.', { ...details, cause })
  }
  throw new HistoryError('unexpected_reply', 'The reply is JSON, but not of this service.', details)
}
