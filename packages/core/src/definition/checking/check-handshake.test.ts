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
    'a handshake with an unsupported method',
    { handshakes: [{ ...HANDSHAKE, method: 'PUT' }] },
    /^handshakes\[0\]\.method/,
  ],
  [
    'a condition without a place',
    { handshakes: [{ ...HANDSHAKE, when: [{ is: 1 }] }] },
    /^handshakes\[0\]\.when\[0\]/,
  ],
  [
    'an answer of null',
    { handshakes: [{ ...HANDSHAKE, reply: { body: { json: { a: null } } } }] },
    /^handshakes\[0\]\.reply\.body/,
  ],
  [
    'a proof by an undeclared setting',
    { handshakes: [{ ...HANDSHAKE, proof: { query: 'token', setting: 'verifyToken' } }] },
    /^handshakes\[0\]\.proof\.setting/,
  ],
  [
    'a handshake that matches every event',
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
    'a GET with a condition on its body',
    { handshakes: [HANDSHAKE, { ...GET, when: [{ query: 'a' }, { field: 'type' }] }] },
    /^handshakes\[1\]\.when\[1\]\.field/,
  ],
  [
    'a GET that repeats a field of its body',
    { handshakes: [{ ...GET, reply: { body: { json: { a: 1, b: { field: 'type' } } } } }] },
    /^handshakes\[0\]\.reply\.body\.json\['b'\]\.field/,
  ],
  [
    'a HEAD that signs a field of its body',
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

test('every message says how to fix the definition', () => {
  for (const [, change] of MISTAKES) expect(refusalOf(change)).toMatch(/^[^.]*\S.*[.] [A-Z].*[.]$/)
})
