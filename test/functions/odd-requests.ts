import fc from 'fast-check'
import { routes } from '../../shared/routes.ts'

const words = (list: string) => list.trim().split(/\s+/)

/** Texts that break parsers: as an id, as a parameter, as a header. */
const odd = fc.oneof(
  fc.constantFrom(
    ...words(
      '. .. % %0 %zz %00 %0d%0aX:y %2F %252F %23 %2e%2e %5c %ff %c0%af %ED%A0%80 %EF%BB%BF %f4%90%80%80',
    ),
    ...words(
      '__proto__ constructor toString {id} * ; + & = ? # < > " $context.requestId ` ~ , ,, null NaN -1 1e9',
    ),
    ...[
      '',
      '\xe9',
      '\xff\xfe',
      '\x00',
      ' ',
      '9'.repeat(40),
      'a'.repeat(65),
      'a'.repeat(129),
      '%61'.repeat(200),
    ],
    ...['"'.repeat(9000), ','.repeat(500), '%F0%9F%98%80'.repeat(100)],
  ),
  fc.string({ maxLength: 20 }),
)
const plausible = fc.constantFrom(
  ...words(
    'good 1 2 10 1000 asc desc exact chat,sms 0,1,2 status,udata 2020-01-01T00:00:00Z 2020-02-30T00:00:00Z',
  ),
  ...words('2020-01-01 MjAyMA MjAyMC0wMS0wMVQwMDowMDowMC4wMDBaI2dvb2Q'),
)
const text = fc.oneof(plausible, odd)

const route = fc
  .tuple(
    fc.constantFrom(...Object.values(routes)),
    fc.oneof({ weight: 2, arbitrary: fc.constant('good') }, text),
  )
  .map(([{ path }, id]) => path.replace(/\{.+\}/, () => id))
const path = fc.oneof(
  { weight: 6, arbitrary: route },
  { weight: 1, arbitrary: route.map((known) => `/v1${known}`) },
  { weight: 1, arbitrary: fc.array(text, { maxLength: 5 }).map((parts) => `/${parts.join('/')}`) },
  { weight: 1, arbitrary: fc.constantFrom('*', '//', 'http://x/interactions/good', '/../../etc/passwd', '') },
)

const parameterName = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...routes['list-customer-interactions'].parameters) },
  { weight: 1, arbitrary: odd },
)
const parameter = fc.tuple(parameterName, text).map(([name, value]) => `${name}=${value}`)
const parameters = fc.array(parameter, { minLength: 1, maxLength: 4 }).map((pairs) => `?${pairs.join('&')}`)
const query = fc.oneof(fc.constant(''), parameters)

const method = fc.oneof(
  { weight: 6, arbitrary: fc.constant('GET') },
  { weight: 2, arbitrary: fc.constant('HEAD') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...words('POST PUT DELETE PATCH OPTIONS TRACE PROPFIND get FOO G\xe9T')),
  },
)

const conditionNames = words(
  'Range Range If-Match If-None-Match If-Modified-Since If-Unmodified-Since If-Range',
)
const otherNames = words(
  `Host X-Forwarded-For X-Forwarded-Host X-Forwarded-Proto Forwarded Cookie Authorization Accept Accept-Encoding
  Content-Type Expect Upgrade TE X-HTTP-Method-Override X-Amzn-Trace-Id __proto__ constructor`,
)
const condition = fc.oneof(
  fc.constantFrom(
    ...words('bytes=0-1 bytes=-3 bytes=- bytes=-0 bytes=9- bytes=1-0 bytes=0-1,2-3 * "x" W/"x" " nonsense'),
  ),
  fc.constantFrom(
    'Wed, 01 Jan 2020 00:00:00 GMT',
    'Thu, 01 Jan 2099 00:00:00 GMT',
    'Mon, 99 Foo 20200 99:99:99 GMT',
  ),
  fc.constantFrom(`bytes=0-${'9'.repeat(99)}`, 'bytes=0-1'.padEnd(5000, ',0-1'), '"x"'.padEnd(5000, ', "x"')),
  odd,
)
const otherValue = fc.oneof(
  text,
  fc.constantFrom('evil.example', 'a b', '[::1', 'websocket', '100-continue', '*/*;q=x'),
)
const header = fc
  .oneof(
    fc.tuple(fc.constantFrom(...conditionNames), condition),
    fc.tuple(fc.constantFrom(...otherNames), otherValue),
  )
  .map(([name, value]) => `${name}: ${value.replaceAll(/[\r\n]/g, '')}\r\n`)

/** Requests of every odd kind as they go over the wire; the connection closes after each. */
export const oddRequests = fc
  .record({ method, path, query, headers: fc.array(header, { maxLength: 3 }) })
  .map(({ headers, ...line }) => ({
    method: line.method,
    bytes: `${line.method} ${line.path}${line.query} HTTP/1.1\r\nHost: api.example\r\n${headers.join('')}Connection: close\r\n\r\n`,
  }))
