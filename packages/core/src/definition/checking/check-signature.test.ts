import { expect, test } from 'vitest'
import { refusalOf } from '../../../test-support/definitions.ts'

const MISTAKES: readonly [what: string, change: object, names: RegExp][] = [
  ['no signature', { signature: undefined }, /^signature is missing/],
  ['no signature header', { signature: { header: '' } }, /^signature\.header/],
  ['a header with a space', { signature: { header: 'X Signature' } }, /^signature\.header/],
  ['an unknown algorithm', { signature: { algorithm: 'hmac-md5' } }, /^signature\.algorithm.*hmac-sha256/],
  ['a hash without hmac-', { signature: { algorithm: 'sha256' } }, /^signature\.algorithm/],
  ['an algorithm in capitals', { signature: { algorithm: 'HMAC-SHA256' } }, /^signature\.algorithm/],
  ['no algorithm', { signature: { algorithm: undefined } }, /^signature\.algorithm is missing/],
  ['an unknown encoding', { signature: { encoding: 'base32' } }, /^signature\.encoding/],
  ['no encoding', { signature: { encoding: undefined } }, /^signature\.encoding is missing/],
  ['a prefix that is no text', { signature: { prefix: 1 } }, /^signature\.prefix/],
  ['a misspelt separator', { signature: { seperator: ',' } }, /'seperator'/],
  ['an unknown separator', { signature: { separator: '&' } }, /^signature\.separator/],
  ['nothing signed', { signature: { signed: [] } }, /^signature\.signed/],
  ['an unknown part', { signature: { signed: ['payload'] } }, /^signature\.signed\[0\]/],
  ['an empty part', { signature: { signed: ['body', {}] } }, /^signature\.signed\[1\]/],
  [
    'a part with two places',
    { signature: { signed: [{ text: '.', header: 'X-Id' }] } },
    /^signature\.signed\[0\]/,
  ],
  [
    'a signed timestamp without a definition',
    { signature: { signed: ['timestamp', 'body'] } },
    /^signature\.timestamp/,
  ],
  [
    'an unsigned timestamp',
    { signature: { timestamp: { header: 'X-Time', toleranceS: 300 } } },
    /^signature\.timestamp is not signed/,
  ],
  [
    'a timestamp without tolerance',
    { signature: { signed: ['timestamp', 'body'], timestamp: { header: 'X-Time' } } },
    /^signature\.timestamp\.toleranceS/,
  ],
  [
    'a timestamp without a place',
    { signature: { signed: ['timestamp', 'body'], timestamp: { toleranceS: 300 } } },
    /^signature\.timestamp/,
  ],
  [
    'a timestamp in the signature header without a separator',
    { signature: { signed: ['timestamp', 'body'], timestamp: { prefix: 't=', toleranceS: 300 } } },
    /signature\.separator/,
  ],
  [
    'an unknown encoding of the secret',
    { signature: { secret: { encoding: 'base58' } } },
    /^signature\.secret\.encoding/,
  ],
  [
    'two places for the signature',
    { signature: { in: { field: 'data' } } },
    /^signature\.header is set together with signature\.in/,
  ],
  ['an invalid header name', { signature: { alsoIn: ['X Also'] } }, /^signature\.alsoIn\[0\]/],
  [
    'a further algorithm with other keys',
    { signature: { alsoAlgorithms: ['rsa-sha1'] } },
    /^signature\.alsoAlgorithms/,
  ],
  [
    'a token with signed parts',
    { signature: { algorithm: 'token', signed: ['body'] } },
    /^signature\.signed is set, but a token/,
  ],
  [
    'a public key for an HMAC',
    { signature: { secret: { encoding: 'pem' } } },
    /^signature\.secret\.encoding is 'pem'/,
  ],
  [
    'a public key in UTF-8',
    { signature: { algorithm: 'ed25519', secret: { encoding: 'utf8' } } },
    /^signature\.secret\.encoding/,
  ],
  [
    'a raw RSA key',
    { signature: { algorithm: 'rsa-sha256', secret: { encoding: 'raw-hex' } } },
    /^signature\.secret\.encoding/,
  ],
  [
    'an unknown unit',
    {
      signature: {
        signed: ['timestamp', 'body'],
        timestamp: { header: 'X-Time', toleranceS: 1, unit: 'min' },
      },
    },
    /^signature\.timestamp\.unit/,
  ],
  [
    'a timestamp in an unsigned body',
    { signature: { signed: [{ header: 'X-Id' }], timestamp: { field: 'at', toleranceS: 1 } } },
    /^signature\.timestamp is not signed/,
  ],
  [
    'a URL without the publicUrl setting',
    { signature: { signed: ['url', 'body'] } },
    /^signature\.signed needs the setting 'publicUrl'/,
  ],
  [
    'a decoded URL without the publicUrl setting',
    { signature: { signed: [{ url: { decode: '/' } }, 'body'] } },
    /^signature\.signed needs the setting 'publicUrl'/,
  ],
  [
    'a URL with nothing to decode',
    { signature: { signed: [{ url: { decode: '' } }, 'body'] }, settings: ['publicUrl'] },
    /^signature\.signed\[0\]\.url\.decode is empty/,
  ],
  [
    'a checksum of a header',
    { signature: { signed: [{ crc32: 'header' }] } },
    /^signature\.signed\[0\]\.crc32/,
  ],
  [
    'a field with oneLine: false',
    { signature: { signed: ['body', { field: 'id', oneLine: false }] } },
    /^signature\.signed\[1\]\.oneLine/,
  ],
  [
    'an undeclared setting',
    { signature: { signed: ['body', { optional: [{ setting: 'webhookId' }] }] } },
    /'webhookId'/,
  ],
  [
    'a signature that covers itself',
    { signature: { header: undefined, in: { field: 'data' } } },
    /^signature\.signed covers the place/,
  ],
  [
    'a signature in the query that covers the URL',
    {
      signature: { header: undefined, in: { query: 'sig' }, signed: ['url', 'body'] },
      settings: ['publicUrl'],
    },
    /^signature\.signed covers/,
  ],
  [
    'an empty optional part',
    { signature: { signed: ['body', { optional: [] }] } },
    /^signature\.signed\[1\]\.optional/,
  ],
]

test.each(MISTAKES)('%s is refused at creation, and the message names the field', (_what, change, names) => {
  expect(refusalOf(change)).toMatch(names)
})

test('every message says how to fix the definition', () => {
  for (const [, change] of MISTAKES) expect(refusalOf(change)).toMatch(/^[^.]*\S.*[.] [A-Z].*[.]$/)
})
