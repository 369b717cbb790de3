import { createHmac, generateKeyPairSync, sign as signAsymmetric } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { Stripe } from 'stripe'
import { expect, test } from 'vitest'
import { isWebhookError } from '../ground/errors.ts'
import { toSigningKey } from './keys.ts'
import type { SignatureScheme } from './scheme.ts'
import { sign } from './sign.ts'
import { verify } from './verify.ts'

const STANDARD: SignatureScheme = {
  header: 'webhook-signature',
  algorithm: 'hmac-sha256',
  encoding: 'base64',
  prefix: 'v1,',
  separator: ' ',
  signed: [{ header: 'webhook-id' }, { text: '.' }, 'timestamp', { text: '.' }, 'body'],
  timestamp: { header: 'webhook-timestamp', toleranceS: 300 },
  secret: { encoding: 'base64', stripPrefix: 'whsec_' },
}
const STRIPE: SignatureScheme = {
  header: 'Stripe-Signature',
  algorithm: 'hmac-sha256',
  encoding: 'hex',
  prefix: 'v1=',
  separator: ',',
  signed: ['timestamp', { text: '.' }, 'body'],
  timestamp: { prefix: 't=', toleranceS: 300 },
}
const GITHUB: SignatureScheme = {
  header: 'X-Hub-Signature-256',
  algorithm: 'hmac-sha256',
  encoding: 'hex',
  prefix: 'sha256=',
}
const SLACK: SignatureScheme = {
  header: 'X-Slack-Signature',
  algorithm: 'hmac-sha256',
  encoding: 'hex',
  prefix: 'v0=',
  signed: [{ text: 'v0:' }, 'timestamp', { text: ':' }, 'body'],
  timestamp: { header: 'X-Slack-Request-Timestamp', toleranceS: 300 },
}
const SHOPIFY: SignatureScheme = {
  header: 'X-Shopify-Hmac-SHA256',
  algorithm: 'hmac-sha256',
  encoding: 'base64',
}
const STANDARD_ASYMMETRIC: SignatureScheme = { ...STANDARD, algorithm: 'ed25519', prefix: 'v1a,' }

const TEXT = '{"type":"order.placed","note":"é 👋 $& $$"}'
const BODY = Buffer.from(TEXT)
const WHSEC = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

function verdict(
  scheme: SignatureScheme,
  secret: string,
  headers: Record<string, string>,
  { body = BODY as Uint8Array, nowMs = Date.now() } = {},
): number | string {
  const lowerCase = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  try {
    return verify(
      scheme,
      [toSigningKey(scheme, secret)],
      body,
      (name) => lowerCase.get(name),
      () => nowMs,
    )
  } catch (error) {
    return isWebhookError(error) ? error.code : `threw ${error}`
  }
}

test('signatures of the standardwebhooks package are accepted', () => {
  const now = new Date()
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(WHSEC).sign('msg_1', now, TEXT),
  }
  expect(verdict(STANDARD, WHSEC, headers)).toBe(0)
  expect(verdict(STANDARD, WHSEC, { ...headers, 'webhook-id': 'msg_2' })).toBe('SIGNATURE_INVALID')
  const several = `v1,${'A'.repeat(43)}= ${headers['webhook-signature']}`
  expect(verdict(STANDARD, WHSEC, { ...headers, 'webhook-signature': several })).toBe(0)
})

test('our signatures pass the standardwebhooks package', () => {
  const headers = sign(STANDARD, [toSigningKey(STANDARD, WHSEC)], BODY, {
    headers: { 'webhook-id': 'msg_1' },
  })
  const received = { ...headers, 'webhook-id': 'msg_1' }
  expect(new Webhook(WHSEC).verify(TEXT, received)).toEqual(JSON.parse(TEXT))
})

test('the vector of the standardwebhooks tests is accepted at its time', () => {
  const body = Buffer.from('{"test": 2432232314}')
  const headers = {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  }
  const secret = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  expect(verdict(STANDARD, secret, headers, { body, nowMs: 1_614_265_330_000 })).toBe(0)
  expect(verdict(STANDARD, secret, headers, { body })).toBe('TIMESTAMP_OUT_OF_TOLERANCE')
})

const stripe = new Stripe('sk_test_123')

test("accepts Stripe's own test header, with the right v1 first or last", () => {
  const header = stripe.webhooks.generateTestHeaderString({ payload: TEXT, secret: 'whsec_stripe' })
  const [timestamp, signature] = header.split(',')
  const wrong = `v1=${'0'.repeat(64)}`
  for (const value of [
    header,
    `${timestamp},${signature},${wrong},v0=abc`,
    `${timestamp},${wrong},${signature}`,
  ]) {
    expect(verdict(STRIPE, 'whsec_stripe', { 'Stripe-Signature': value })).toBe(0)
  }
  expect(verdict(STRIPE, 'whsec_other', { 'Stripe-Signature': header })).toBe('SIGNATURE_INVALID')
  expect(verdict(STRIPE, 'whsec_stripe', { 'Stripe-Signature': `${timestamp},${wrong}` })).toBe(
    'SIGNATURE_INVALID',
  )
})

test("a scheme other than v1 in Stripe's header is not a signature", () => {
  const header = stripe.webhooks.generateTestHeaderString({ payload: TEXT, secret: 'whsec_stripe' })
  const downgraded = header.replace('v1=', 'v0=')
  expect(verdict(STRIPE, 'whsec_stripe', { 'Stripe-Signature': downgraded })).toBe('SIGNATURE_INVALID')
})

test("our signatures pass Stripe's constructEvent", () => {
  const headers = sign(STRIPE, [toSigningKey(STRIPE, 'whsec_stripe')], BODY)
  const event = stripe.webhooks.constructEvent(TEXT, headers['Stripe-Signature']!, 'whsec_stripe')
  expect(event).toEqual(JSON.parse(TEXT))
})

// https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
test("the vector in GitHub's documentation is signed and accepted", () => {
  const secret = "It's a Secret to Everybody"
  const body = Buffer.from('Hello, World!')
  const headers = {
    'X-Hub-Signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
  }
  expect(sign(GITHUB, [toSigningKey(GITHUB, secret)], body)).toEqual(headers)
  expect(verdict(GITHUB, secret, headers, { body })).toBe(0)
})

// https://docs.slack.dev/authentication/verifying-requests-from-slack
test("the vector in Slack's documentation is signed and accepted at its time", () => {
  const secret = '8f742231b10e8888abcd99yyyzzz85a5'
  const body = Buffer.from(
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
  )
  const headers = {
    'X-Slack-Request-Timestamp': '1531420618',
    'X-Slack-Signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  }
  const nowMs = 1_531_420_618_000
  expect(sign(SLACK, [toSigningKey(SLACK, secret)], body, { nowMs })).toEqual(headers)
  expect(verdict(SLACK, secret, headers, { body, nowMs })).toBe(0)
  expect(verdict(SLACK, secret, headers, { body })).toBe('TIMESTAMP_OUT_OF_TOLERANCE')
})

test('a Shopify signature in base64 is signed and accepted', () => {
  const value = createHmac('sha256', 'shpss_secret').update(BODY).digest('base64')
  expect(sign(SHOPIFY, [toSigningKey(SHOPIFY, 'shpss_secret')], BODY)).toEqual({ [SHOPIFY.header]: value })
  expect(verdict(SHOPIFY, 'shpss_secret', { [SHOPIFY.header]: value })).toBe(0)
})

test('an ed25519 signature (v1a) is signed with the private key and verified with the public key', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const nowMs = 1_750_000_000_000
  const mac = signAsymmetric(null, Buffer.from(`msg_1.1750000000.${TEXT}`), privateKey).toString('base64')
  const headers = sign(STANDARD_ASYMMETRIC, [toSigningKey(STANDARD_ASYMMETRIC, privateKey)], BODY, {
    nowMs,
    headers: { 'webhook-id': 'msg_1' },
  })
  expect(headers).toEqual({ 'webhook-timestamp': '1750000000', 'webhook-signature': `v1a,${mac}` })
  const received = { ...headers, 'webhook-id': 'msg_1' }
  const check = (value: string) =>
    verdict(STANDARD_ASYMMETRIC, publicKey, { ...received, 'webhook-signature': value }, { nowMs })
  expect(check(`v1a,${mac}`)).toBe(0)
  expect(check(`v1,${'A'.repeat(43)}= v1a,${mac}`)).toBe(0)
  for (const value of ['v1a,', 'v1a,AAAA', `v1,${mac}`, `v1a,${'A'.repeat(86)}==`]) {
    expect(check(value)).toBe('SIGNATURE_INVALID')
  }
})
