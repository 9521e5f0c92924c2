const names = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Whether a header belongs to one connection, not to the message (RFC 9110, 7.6.1): it does not pass the gateway. */
export const isHopByHop = (name: string): boolean => names.has(name.toLowerCase())
