const host = 'Host: api.example\r\n'
/** What must never be answered where it stands inside of something. */
const smuggled = `GET /interactions/smuggled HTTP/1.1\r\n${host}\r\n`
const chunk = '5\r\nhello\r\n0\r\n\r\n'

/** A request with such headers, and what follows its head. */
const request = (headers: string, behind = smuggled) =>
  `GET /interactions/good HTTP/1.1\r\n${host}${headers}\r\n\r\n${behind}`
const chunked = (behind: string) => request('Transfer-Encoding: chunked', behind)
const line = (text: string, headers = host) => `${text}\r\n${headers}\r\n`

type Shape = readonly [name: string, bytes: string]

/** Requests whose bounds, or parts, servers see in different places. */
export const refusedShapes: readonly Shape[] = [
  ['a length and chunks', request('Content-Length: 5\r\nTransfer-Encoding: chunked', `0\r\n\r\n${smuggled}`)],
  ['chunks and a length', request('Transfer-Encoding: chunked\r\nContent-Length: 5', `0\r\n\r\n${smuggled}`)],
  ['two lengths', request(`Content-Length: 0\r\nContent-Length: ${smuggled.length}`)],
  ['the same length twice', request('Content-Length: 5\r\nContent-Length: 5', `hello${smuggled}`)],
  ...['0, 5', '+5', '0x5', '-5', '5a', '', '5;x', '99999999999999999999999'].map(
    (length): Shape => [`the length "${length}"`, request(`Content-Length: ${length}`)],
  ),
  ...[
    ...[
      'xchunked',
      'identity',
      'chunked, identity',
      'identity, chunked',
      'gzip, chunked',
      'chunked, chunked',
    ],
    ...['"chunked"', 'chunked;q=1', '\x0bchunked', 'chunked\0', '', 'chunked\r\nTransfer-Encoding: identity'],
    ...['identity\r\nTransfer-Encoding: chunked', '\r\n chunked'],
  ].map(
    (coding): Shape => [
      `the coding ${JSON.stringify(coding)}`,
      request(`Transfer-Encoding: ${coding}`, `${chunk}${smuggled}`),
    ],
  ),
  ['a space before the colon of a coding', request('Transfer-Encoding : chunked', `${chunk}${smuggled}`)],
  ['a space before the colon of a length', request('Content-Length : 5', `hello${smuggled}`)],
  ['a folded header', request('X: a\r\n b')],
  ['a folded host', line('GET /interactions/good HTTP/1.1', ` ${host}`)],
  ['bare line feeds', `GET /interactions/good HTTP/1.1\nHost: x\n\n${smuggled}`],
  ['a line feed in a header', request('X: a\nContent-Length: 60')],
  ['a line feed at the end', `GET /interactions/good HTTP/1.1\r\n${host}\n${smuggled}`],
  ['a carriage return in a header', request('X: a\rContent-Length: 60')],
  ['a NUL in a header', request('X: a\0b')],
  ['a NUL in a name', request('X\0: ab')],
  ['a control character in a header', request('X: a\x01b')],
  ['a header without a colon', request('Xab')],
  ['a header without a name', request(': x')],
  ...[
    ...[
      '5;\0=\r\nhello',
      '5;a\nhello',
      '5;a\rb\r\nhello',
      `5;${'a'.repeat(20_000)}\r\nhello`,
      '5 \r\nhello',
      ' 5\r\nhello',
    ],
    ...[
      '0x5\r\nhello',
      '-5\r\nhello',
      '+5\r\nhello',
      'fffffffffffffffff\r\nhello',
      '5\nhello',
      '\r\nhello',
      'g\r\nhello',
    ],
    ...['5\r\nhelloXX', '3\r\nhello'],
  ].map(
    (broken): Shape => [
      `the chunk ${JSON.stringify(broken.slice(0, 30))}`,
      chunked(`${broken}\r\n0\r\n\r\n${smuggled}`),
    ],
  ),
  ['a chunk without an end', chunked(`5\r\nhello0\r\n\r\n${smuggled}`)],
  ['a length among the trailers', chunked(`0\r\nContent-Length: 60\r\n\r\n${smuggled}`)],
  ['trailers that are none', chunked(`0\r\nX\r\n\r\n${smuggled}`)],
  ['an absolute target', line('GET http://api.example/interactions/good HTTP/1.1')],
  ['the target of another host', line('GET http://evil.example/interactions/smuggled HTTP/1.1')],
  ['a target of host and port', line('GET api.example:80 HTTP/1.1')],
  ['a target that is a star', line('GET * HTTP/1.1')],
  ['no target', line('GET HTTP/1.1')],
  ['a target with a space', line('GET /interactions/smuggled good HTTP/1.1')],
  ['a target with a NUL', line('GET /interactions/good\0 HTTP/1.1')],
  ['no version', 'GET /interactions/good\r\n\r\n'],
  ...['http/1.1', 'HTTP/1.2', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/1', 'HTTP/1.1 ', 'HTTP/1.1x', 'HTTPS/1.1'].map(
    (version): Shape => [`the version "${version}"`, line(`GET /interactions/good ${version}`)],
  ),
  [
    'chunks in HTTP/1.0',
    `POST /interactions/good HTTP/1.0\r\n${host}Transfer-Encoding: chunked\r\n\r\n${chunk}${smuggled}`,
  ],
  ['no host', line('GET /interactions/good HTTP/1.1', '')],
  ['no host in HTTP/1.0', line('GET /interactions/good HTTP/1.0', '')],
  ['two hosts', line('GET /interactions/good HTTP/1.1', `${host}${host}`)],
  ['a second host among others', request('Accept: */*\r\nhOsT: evil.example')],
  ['the beginning of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
]

/** Requests that look odd and have one meaning: what follows is a request of its own. */
export const servedShapes: readonly Shape[] = [
  ['a body that is a request', request(`Content-Length: ${smuggled.length}`)],
  ['a chunk that is a request', chunked(`${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`)],
  ['extensions of chunks', chunked(`5;a=b;c="d"\r\nhello\r\n0\r\n\r\n`)],
  ['trailers', chunked('5\r\nhello\r\n0\r\nX: y\r\n\r\n')],
  ['a size with zeros in front', chunked('0000000000005\r\nhello\r\n0\r\n\r\n')],
  ['a coding in other letters behind a tab', request('tRANSFER-eNCODING:\tChUnKeD', chunk)],
  ['a length between spaces', request('Content-Length:  5 ', 'hello')],
  ['a length that is none', request('Content_Length: 60', '')],
  ['a header named like a part of an object', request('__proto__: 60\r\nconstructor: x', '')],
  ['headers that the connection is to drop', request('Connection: keep-alive, Host, X-Request-Id', '')],
  ['an expectation', request('Content-Length: 5\r\nExpect: 100-continue', 'hello')],
  ['empty lines before it', `\r\n\r\n${request('X: y', '')}`],
  ['spaces in the request line', line('GET   /interactions/good   HTTP/1.1')],
  [
    'HTTP/1.0 that keeps the connection',
    request('Connection: keep-alive', '').replace('HTTP/1.1', 'HTTP/1.0'),
  ],
]

/** Requests behind which nothing is a request any more. */
export const lastShapes: readonly Shape[] = [
  ['that closes the connection', request('Connection: close')],
  ['of HTTP/1.0', request('X: y').replace('HTTP/1.1', 'HTTP/1.0')],
  [
    'that asks for HTTP/2',
    request('Connection: close, Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQ'),
  ],
  [
    'that asks for a web socket',
    request('Connection: close, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13'),
  ],
]

/** A good request that ends the connection. */
export const lastRequest = `GET /interactions/last HTTP/1.1\r\n${host}Connection: close\r\n\r\n`
