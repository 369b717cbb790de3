import { expect, test } from 'vitest'
import { refusalOf } from '../../../test-support/definitions.ts'

const HANDSHAKE = {
  name: 'hello',
  when: [{ field: 'type', is: 'hello' }],
  proof: 'signature',
  reply: { body: { field: 'challenge' } },
}
const GET = { name: 'crc', method: 'GET', proof: 'none', reply: { body: { query: 'challenge' } } }

const MISTAKES: readonly [what: string, change: object, names: RegExp][] = [
  [
    'a handshake without a proof',
    { handshakes: [{ ...HANDSHAKE, proof: undefined }] },
    /^handshakes\[0\]\.proof/,
  ],
  [
    'a handshake of another method',
    { handshakes: [{ ...HANDSHAKE, method: 'PUT' }] },
    /^handshakes\[0\]\.method/,
  ],
  [
    'a condition without a place',
    { handshakes: [{ ...HANDSHAKE, when: [{ is: 1 }] }] },
    /^handshakes\[0\]\.when\[0\]/,
  ],
  [
    'an answer that says nothing',
    { handshakes: [{ ...HANDSHAKE, reply: { body: { json: { a: null } } } }] },
    /^handshakes\[0\]\.reply\.body/,
  ],
  [
    'a proof by a setting that nobody gives',
    { handshakes: [{ ...HANDSHAKE, proof: { query: 'token', setting: 'verifyToken' } }] },
    /^handshakes\[0\]\.proof\.setting/,
  ],
  [
    'a handshake that every event is',
    { handshakes: [{ ...HANDSHAKE, when: undefined }] },
    /^handshakes\[0\]\.when is missing, so every event would match/,
  ],
  ['a handshake without conditions', { handshakes: [{ ...HANDSHAKE, when: [] }] }, /^handshakes\[0\]\.when/],
  ['two handshakes of one name', { handshakes: [HANDSHAKE, HANDSHAKE] }, /^handshakes\[1\]\.name is 'hello'/],
  [
    'a signed GET',
    { handshakes: [{ ...GET, proof: 'signature' }] },
    /^handshakes\[0\]\.proof is 'signature', and a GET is not signed/,
  ],
  [
    'a GET told by its body',
    { handshakes: [HANDSHAKE, { ...GET, when: [{ query: 'a' }, { field: 'type' }] }] },
    /^handshakes\[1\]\.when\[1\]\.field/,
  ],
  [
    'a GET answered by its body',
    { handshakes: [{ ...GET, reply: { body: { json: { a: 1, b: { field: 'type' } } } } }] },
    /^handshakes\[0\]\.reply\.body\.json\['b'\]\.field/,
  ],
  [
    'an HMAC of a field that a HEAD has not',
    {
      handshakes: [
        {
          ...GET,
          method: 'HEAD',
          reply: { body: { hmac: { field: 'a' }, hash: 'sha256', encoding: 'hex' } },
        },
      ],
    },
    /^handshakes\[0\]\.reply\.body\.hmac\.field/,
  ],
  [
    'an HMAC under a public key',
    {
      signature: { algorithm: 'ed25519' },
      handshakes: [{ ...GET, reply: { body: { hmac: { query: 'a' }, hash: 'sha256', encoding: 'hex' } } }],
    },
    /^handshakes\[0\]\.reply\.body\.hmac needs a shared secret/,
  ],
]

test.each(MISTAKES)('%s is refused at creation, and the message names the field', (_what, change, names) => {
  expect(refusalOf(change)).toMatch(names)
})

test('every message says what to write instead', () => {
  for (const [, change] of MISTAKES) expect(refusalOf(change)).toMatch(/^[^.]*\S.*[.] [A-Z].*[.]$/)
})
