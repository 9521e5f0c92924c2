import { GatewayError } from './gateway-error.ts'

export type RequestTarget = {
  /** As sent: percent-encoded, with the stage where the client used it. */
  readonly path: string
  /** Decoded names and values in the order in which they were sent. */
  readonly query: readonly (readonly [name: string, value: string])[]
}

/** Takes the target of a request apart. Throws a GatewayError when it is no path, or is not valid percent-encoded UTF-8. */
export const parseRequestTarget = (target: string): RequestTarget => {
  if (!/^\/[\x21-\x7e]*$/.test(target)) throw new GatewayError('BAD_REQUEST_PARAMETERS')
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  decode(path)
  const pairs = mark < 0 ? [] : target.slice(mark + 1).split('&')
  return { path, query: pairs.filter(Boolean).map(parsePair) }
}

const parsePair = (pair: string) => {
  const [name = '', ...value] = pair.replaceAll('+', ' ').split('=')
  return [decode(name), decode(value.join('='))] as const
}

const decode = (text: string) => {
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    throw new GatewayError('BAD_REQUEST_PARAMETERS', cause)
  }
}
