import fc from 'fast-check'

/** Those that mean something to the service or to HTTP itself. */
const known =
  /^(host|connection|content-length|transfer-encoding|te|trailer|expect|upgrade|range|if-.*|origin|access-.*)$/i

const names = fc
  .oneof(
    fc.string({ unit: fc.constantFrom(..."abcXYZ019!#$%&'*+-.^_`|~"), minLength: 1, maxLength: 12 }),
    fc.constantFrom(
      ...[
        '__proto__',
        'constructor',
        'toString',
        'X-Forwarded-For',
        'X-Forwarded-Host',
        'X-Forwarded-Proto',
        'Forwarded',
      ],
      ...[
        'X-HTTP-Method-Override',
        'X-Original-URL',
        'X-Rewrite-URL',
        'X-Amzn-Trace-Id',
        'X-Amz-Date',
        'Cookie',
      ],
      ...[
        'Accept',
        'Accept-Encoding',
        'Accept-Charset',
        'Content-Type',
        'Content-Encoding',
        'Prefer',
        'Via',
        'Date',
      ],
    ),
  )
  .filter((name) => !known.test(name))
const values = fc.oneof(
  fc.string({
    unit: fc
      .integer({ min: 0x20, max: 0xff })
      .filter((code) => code !== 0x7f)
      .map((code) => String.fromCharCode(code)),
  }),
  fc.constantFrom(
    '',
    '\t',
    'DELETE',
    '/interactions/two',
    'evil.example',
    '*/*;q=x',
    'gzip;q=NaN',
    '99999999999999999999',
  ),
  fc.constant('x'.repeat(2000)),
)

/** Lines of headers that no server needs to look at, repeated ones among them. */
export const unknownHeaders = fc
  .array(fc.tuple(names, fc.array(values, { minLength: 1, maxLength: 2 })), { maxLength: 4 })
  .map((headers) => headers.flatMap(([name, all]) => all.map((value) => `${name}: ${value}`)))
  .filter((lines) => lines.join('').length < 9000)
