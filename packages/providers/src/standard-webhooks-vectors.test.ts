import { createHmac, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { createWebhooks, type Outcome, type SecretLookup } from '@postern/core'
import { describe, expect, it } from 'vitest'
import { standardWebhooks, standardWebhooksEd25519 } from './standard-webhooks.ts'

/** Each key is one repeated byte: three shared secrets, and the seeds of two key pairs. */
const SECRETS = { primary: 0xab, secondary: 0x56, alt: 0xef } as const
const SEEDS = { a: 0xcd, b: 0x12 } as const
const bytesOf = (byte: number) => Buffer.alloc(32, byte)
const whsec = (name: keyof typeof SECRETS) => `whsec_${bytesOf(SECRETS[name]).toString('base64')}`
/** A PKCS #8 key of ed25519 is this prefix and the seed (RFC 8410). */
const pairOf = (name: keyof typeof SEEDS): KeyObject =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), bytesOf(SEEDS[name])]),
    format: 'der',
    type: 'pkcs8',
  })
const whpk = (name: keyof typeof SEEDS) => {
  const spki = createPublicKey(pairOf(name)).export({ type: 'spki', format: 'der' })
  return `whpk_${spki.subarray(-32).toString('base64')}`
}

const HELLO = '{"type":"test.hello","timestamp":"2026-01-01T00:00:00Z","data":{"hello":"world"}}'
const TAMPERED = '{"type":"test.hello","timestamp":"2026-01-01T00:00:00Z","data":{"tampered":true}}'
const NOW_S = 1_767_225_600

interface Vector {
  readonly id: string
  readonly signer?: keyof typeof SECRETS | keyof typeof SEEDS
  /** Sent unchanged, instead of a computed one. */
  readonly signature?: string
  readonly scheme?: 'v1' | 'v1a'
  /** Seconds from now. */
  readonly at?: number
  readonly body?: string
  readonly without?: string
  readonly expected: 'accept' | 'reject' | 'duplicate'
}

const zeros = (bytes: number) => Buffer.alloc(bytes).toString('base64')

/** The requests of postel's compliance suite, with its ids and in its order. */
const VECTORS: readonly Vector[] = [
  { id: 'msg_dedup_fresh', signer: 'primary', expected: 'accept' },
  { id: 'pre_seen_dedup_basic', signer: 'primary', expected: 'duplicate' },
  { id: 'msg_multisecret_old_accept', signer: 'secondary', expected: 'accept' },
  { id: 'msg_multisecret_expired_reject', signer: 'alt', expected: 'reject' },
  {
    id: 'msg_rawbytes_identical',
    signer: 'primary',
    body: '{"type":"test.hello","data":{"key":"value"}}',
    expected: 'accept',
  },
  {
    id: 'msg_rawbytes_reserialized',
    signature: 'v1,9yIHNZqCjfmYCUeRbA8ewvA8j4r92Pj7bBasAkvdRSY=',
    body: '{"type": "test.hello", "data": {"key": "value"}}',
    expected: 'reject',
  },
  { id: 'msg_tswindow_outside', signer: 'primary', at: -600, expected: 'reject' },
  { id: 'msg_tswindow_within', signer: 'primary', expected: 'accept' },
  { id: 'msg_sigv1_future_ts', signer: 'primary', at: 600, expected: 'reject' },
  { id: 'msg_sigv1_missing', signature: `v2,${zeros(32)}`, expected: 'reject' },
  { id: 'msg_sigv1_past_ts', signer: 'primary', at: -600, expected: 'reject' },
  { id: 'msg_sigv1_replay_outside', signer: 'primary', at: -600, expected: 'reject' },
  { id: 'pre_seen_replay_v1', signer: 'primary', expected: 'duplicate' },
  { id: 'msg_sigv1_tamper', signature: `v1,${zeros(32)}`, body: TAMPERED, expected: 'reject' },
  { id: 'msg_sigv1_valid', signer: 'primary', expected: 'accept' },
  { id: 'msg_sigv1_wrongkey', signer: 'alt', expected: 'reject' },
  { id: 'msg_sigv1a_future_ts', signer: 'a', at: 600, expected: 'reject' },
  { id: 'msg_sigv1a_missing', scheme: 'v1a', signature: `v3,${zeros(72)}`, expected: 'reject' },
  { id: 'msg_sigv1a_past_ts', signer: 'a', at: -600, expected: 'reject' },
  { id: 'msg_sigv1a_replay_outside', signer: 'a', at: -600, expected: 'reject' },
  { id: 'pre_seen_replay_v1a', signer: 'a', expected: 'duplicate' },
  {
    id: 'msg_sigv1a_tamper',
    scheme: 'v1a',
    signature: `v1a,${zeros(72)}`,
    body: TAMPERED,
    expected: 'reject',
  },
  { id: 'msg_sigv1a_valid', signer: 'a', expected: 'accept' },
  { id: 'msg_sigv1a_wrongkey', signer: 'b', expected: 'reject' },
  { id: 'msg_wire_all_present', signer: 'primary', expected: 'accept' },
  { id: 'msg_wire_malformed_sig', signature: 'this-is-not-a-valid-signature-token', expected: 'reject' },
  { id: 'msg_wire_missing_id', signer: 'primary', without: 'webhook-id', expected: 'reject' },
  { id: 'msg_wire_missing_signature', signer: 'primary', without: 'webhook-signature', expected: 'reject' },
  { id: 'msg_wire_missing_timestamp', signer: 'primary', without: 'webhook-timestamp', expected: 'reject' },
]

function signatureOf({ id, signer, at = 0, body = HELLO }: Vector): string {
  const content = `${id}.${NOW_S + at}.${body}`
  if (signer === 'a' || signer === 'b')
    return `v1a,${sign(null, Buffer.from(content), pairOf(signer)).toString('base64')}`
  return `v1,${createHmac('sha256', bytesOf(SECRETS[signer!])).update(content).digest('base64')}`
}

function isAsymmetric({ signer, scheme }: Vector): boolean {
  return scheme === 'v1a' || signer === 'a' || signer === 'b'
}

/** A receiver with the keys of the suite, or with others. */
function receiver(
  asymmetric: boolean,
  secret: string | string[] | SecretLookup = asymmetric ? whpk('a') : [whsec('primary'), whsec('secondary')],
) {
  const outcomes: Outcome[] = []
  const after = (ms: number, run: () => void) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  }
  const clock = { now: () => NOW_S * 1000, after }
  const webhooks = createWebhooks({
    provider: asymmetric ? standardWebhooksEd25519 : standardWebhooks,
    secret,
    clock,
  })
  webhooks.observe((outcome) => outcomes.push(outcome))
  webhooks.onUnhandled(() => {})
  const send = async (vector: Vector): Promise<Vector['expected']> => {
    const { id, at = 0, body = HELLO, signature = signatureOf(vector), without } = vector
    const headers: Record<string, string | undefined> = {
      'webhook-id': id,
      'webhook-timestamp': String(NOW_S + at),
      'webhook-signature': signature,
      ...(without && { [without]: undefined }),
    }
    const bytes = Buffer.from(body)
    const before = outcomes.length
    const reply = await webhooks.receive({
      method: 'POST',
      url: '/webhooks',
      header: (name) => headers[name],
      body: async () => bytes,
    })
    if (reply.status === 401) return 'reject'
    expect(reply.status).toBe(200)
    return outcomes.slice(before).some(({ kind }) => kind === 'duplicate') ? 'duplicate' : 'accept'
  }
  return { send }
}

describe('the vectors of postel for a receiver', () => {
  it('uses the keys of the suite', () => {
    expect(whpk('a')).toBe('whpk_/JR3MPSesBQnpm4FBzMpTZ5SDlRceicSWngGNOCGCic=')
    expect(whpk('b')).toBe('whpk_IEBA42TBDyvsnB/lAKHNTCR8idZQoB7X6CyrqGeHfCE=')
  })

  it.each(VECTORS)('$id: $expected', async (vector) => {
    const { send } = receiver(isAsymmetric(vector))
    // The suite assumes that the receiver has already handled this id.
    if (vector.expected === 'duplicate') expect(await send(vector)).toBe('accept')
    expect(await send(vector)).toBe(vector.expected)
  })

  it('msg_dedup_atomic_b, sent twice at once: one is accepted, the other is a duplicate', async () => {
    const { send } = receiver(false)
    const vector = { id: 'msg_dedup_atomic_b', signer: 'primary', expected: 'accept' } as const
    expect((await Promise.all([send(vector), send(vector)])).sort()).toEqual(['accept', 'duplicate'])
  })

  /** Two vectors whose id names the key. The suite's third one needs a server that publishes keys. */
  const NOT_AFTER = { kid_a: NOW_S + 60, kid_b: NOW_S - 60 }
  const byKid: SecretLookup = (request) => {
    const kid = request.header('webhook-id')?.split('.', 1)[0]
    if (kid !== 'kid_a' && kid !== 'kid_b') return undefined
    return NOT_AFTER[kid] > NOW_S
      ? { secret: whpk(kid === 'kid_a' ? 'a' : 'b'), endpoint: 'keys' }
      : undefined
  }
  it.each([
    { id: 'kid_a.msg_jwks_kidlookup', signer: 'a', expected: 'accept' },
    { id: 'kid_b.msg_jwks_rotated', signer: 'b', expected: 'reject' },
  ] as const)('$id: $expected', async (vector) => {
    expect(await receiver(true, byKid).send(vector)).toBe(vector.expected)
  })
})

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
describe('the example of the specification', () => {
  const BODY =
    '{"type":"contact.created","timestamp":"2022-11-03T20:26:10.344522Z","data":{"id":"1f81eb52-5198-4599-803e-771906343485"}}'

  it('accepts one header with the signatures of both schemes', async () => {
    const vector = { id: 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W', body: BODY, expected: 'accept' } as const
    const both = `${signatureOf({ ...vector, signer: 'primary' })} ${signatureOf({ ...vector, signer: 'a' })}`
    expect(await receiver(false).send({ ...vector, signature: both })).toBe('accept')
    expect(await receiver(true).send({ ...vector, signature: both })).toBe('accept')
    expect(await receiver(true, whpk('b')).send({ ...vector, signature: both })).toBe('reject')
  })

  it.each(['', 'whsec_', '   '])('refuses %j as a secret', (secret) => {
    expect(() => receiver(false, secret)).toThrow(/secret/)
  })

  it.each([-300, -299, 0, 299, 300])('accepts a timestamp %i s off', async (at) => {
    expect(await receiver(false).send({ id: 'msg_1', signer: 'primary', at, expected: 'accept' })).toBe(
      'accept',
    )
  })

  it('verifies the signature of an empty body before it refuses the body', async () => {
    const vector = { id: 'msg_1', signer: 'primary', body: '', expected: 'reject' } as const
    await expect(receiver(false).send(vector)).rejects.toThrow(/400/)
  })
})
