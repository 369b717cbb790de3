import { Webhook } from 'standardwebhooks'
import { Webhook as SvixWebhook } from 'svix'
import { describe, expect, it } from 'vitest'
import { compareWithSdk } from '../test-support/compare-with-sdk.ts'
import { receiverOf } from '../test-support/receiver-of.ts'
import { standardWebhooks, standardWebhooksEd25519, svix } from './standard-webhooks.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

compareWithSdk(standardWebhooks, {
  name: 'standardwebhooks',
  secret,
  sdk: {
    sign: (body, nowS) =>
      signed(new Webhook(secret).sign('msg_1', new Date(nowS * 1000), body), nowS, 'webhook'),
    verify: (body, headers) => new Webhook(secret).verify(body, headers),
  },
})

compareWithSdk(svix, {
  name: 'svix',
  secret,
  sdk: {
    sign: (body, nowS) =>
      signed(new SvixWebhook(secret).sign('msg_1', new Date(nowS * 1000), body), nowS, 'svix'),
    verify: (body, headers) => new SvixWebhook(secret).verify(body, headers),
  },
})

function signed(signature: string, nowS: number, names: string): Record<string, string> {
  return {
    [`${names}-id`]: 'msg_1',
    [`${names}-timestamp`]: String(Math.floor(nowS)),
    [`${names}-signature`]: signature,
  }
}

const VECTOR = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  seconds: 1_614_265_330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
}

function receiver(provider: typeof standardWebhooks, key: string, nowMs = VECTOR.seconds * 1000) {
  const ids: string[] = []
  const receive = receiverOf(provider, {
    secret: key,
    clock: { now: () => nowMs, after: () => () => {} },
    register: (webhooks) => void webhooks.on('*', (_event, { id }) => void ids.push(id)),
  })
  const send = async (
    signature: string,
    { id = VECTOR.id, seconds = String(VECTOR.seconds), body = VECTOR.body, without = '' } = {},
  ) => {
    const headers = { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signature }
    const sent = Object.entries(headers).filter(([name]) => name !== without)
    const { status } = (await receive(body, Object.fromEntries(sent))).reply
    return status === 400 ? 'verified' : status
  }
  return { send, ids }
}

// The body of the vector has no type, so the receiver answers 400 after a valid signature.
describe('the cases of the specification', () => {
  const valid = VECTOR.signature
  const wrong = 'v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc='

  it.each([
    ['the vector', valid],
    ['a list that contains the right one', `${wrong} v2,${valid.slice(3)} ${valid} ${wrong}`],
  ])('verifies %s', async (_title, signature) => {
    expect(await receiver(standardWebhooks, secret).send(signature)).toBe('verified')
  })

  it('accepts a secret without its prefix', async () => {
    expect(await receiver(standardWebhooks, secret.slice('whsec_'.length)).send(valid)).toBe('verified')
  })

  it.each([
    ['another signature', wrong],
    ['nonsense', 'v1,dawfeoifkpqwoekfpqoekf'],
    ['a truncated signature', valid.slice(0, 8)],
    ['an empty signature', 'v1,'],
    ['another version', valid.replace('v1', 'v2')],
  ])('refuses %s', async (_title, signature) => {
    expect(await receiver(standardWebhooks, secret).send(signature)).toBe(401)
  })

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])(
    'refuses a request without %s',
    async (without) => {
      expect(await receiver(standardWebhooks, secret).send(valid, { without })).toBe(401)
    },
  )

  it.each([-301, 301])('refuses a timestamp %i s off', async (seconds) => {
    const nowMs = (VECTOR.seconds + seconds) * 1000
    expect(await receiver(standardWebhooks, secret, nowMs).send(valid)).toBe(401)
  })

  it('refuses a timestamp that is not a number', async () => {
    expect(await receiver(standardWebhooks, secret).send(valid, { seconds: 'hello' })).toBe(401)
  })

  it('verifies ed25519 with a public key in its published form', async () => {
    const { send } = receiver(standardWebhooksEd25519, 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=')
    const signature =
      'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg=='
    expect(await send(signature)).toBe('verified')
    expect(await send(signature, { body: '{"test": 2432232315}' })).toBe(401)
  })
})

describe('the event id', () => {
  const at = (id: string, body: string) => ({ id, body })
  const sign = (id: string, body: string) =>
    new Webhook(secret).sign(id, new Date(VECTOR.seconds * 1000), body)
  const body = '{"type":"contact.created","timestamp":"2024-01-01T00:00:00Z","data":{}}'

  it('is the signed webhook-id: three ids with one body are three events', async () => {
    const { send, ids } = receiver(standardWebhooks, secret)
    for (const id of ['msg_a', 'msg_b', 'msg_c']) expect(await send(sign(id, body), at(id, body))).toBe(200)
    expect(ids).toEqual(['msg_a', 'msg_b', 'msg_c'])
  })

  it('is the same for different bodies under one id', async () => {
    const { send, ids } = receiver(standardWebhooks, secret)
    for (const bytes of [body, `${body} `])
      expect(await send(sign('msg_a', bytes), at('msg_a', bytes))).toBe(200)
    expect(ids).toEqual(['msg_a'])
  })
})
