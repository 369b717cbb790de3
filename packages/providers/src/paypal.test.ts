import { createVerify, generateKeyPairSync, sign as signWith } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { createWebhooks, type Outcome } from '@postern/core'
import { createMockSender } from '@postern/mock-sender'
import { describe, expect, it } from 'vitest'
import { certificatePem } from '../test-support/certificate.ts'
import { lowerCase, typesWithExamples } from '../test-support/hold-against.ts'
import { paypal, paypalKeys } from './paypal.ts'
import type { KeyFetch } from './shared/fetch-text.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const certificate = certificatePem({
  subject: 'messageverificationcerts.paypal.com',
  publicKey,
  signingKey: privateKey,
})
const CERT_URL = 'https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-38317689'
const webhookId = '0EH40505U7160970P'
const BODY = JSON.stringify(paypal.events['CHECKOUT.ORDER.APPROVED'].example)

/** What the page says is signed. */
function content(headers: Record<string, string>, body: string, id = webhookId): string {
  return `${headers['paypal-transmission-id']}|${headers['paypal-transmission-time']}|${id}|${crc32(body)}`
}

/** The recipe of the page. */
function sign(body: string, { url = CERT_URL, time = new Date(), key = privateKey, id = webhookId } = {}) {
  const headers: Record<string, string> = {
    'paypal-transmission-id': '103e3700-b9de-11ed-a6ce-4f8a6b4b2c7d',
    'paypal-transmission-time': `${time.toISOString().slice(0, 19)}Z`,
    'paypal-cert-url': url,
    'paypal-auth-algo': 'SHA256withRSA',
  }
  const signature = signWith('sha256', Buffer.from(content(headers, body, id)), key).toString('base64')
  return { ...headers, 'paypal-transmission-sig': signature }
}

function setUp(options: Parameters<typeof paypalKeys>[0] & { answer?: () => Response } = {}) {
  const { answer = () => new Response(certificate), ...more } = options
  const asked: string[] = []
  const fetch: KeyFetch = async (url) => {
    asked.push(url)
    return answer()
  }
  const outcomes: Outcome[] = []
  const webhooks = createWebhooks({
    provider: paypal,
    secret: paypalKeys({ fetch, ...more }),
    settings: { webhookId },
  })
  webhooks.observe((outcome) => outcomes.push(outcome))
  webhooks.on('*', () => {})
  const send = (body: string, headers: Record<string, string>) =>
    webhooks.receive({ method: 'POST', header: (name) => headers[name], body: async () => Buffer.from(body) })
  return { send, outcomes, asked }
}

describe('PayPal', () => {
  it('takes what the recipe of the page signs, by the certificate that it names', async () => {
    const { send, outcomes, asked } = setUp()
    expect((await send(BODY, sign(BODY))).status).toBe(200)
    expect(outcomes).toMatchObject([
      { kind: 'handled', type: 'CHECKOUT.ORDER.APPROVED', id: 'WH-1', key: 'paypal:WH-1' },
    ])
    expect(asked).toEqual([CERT_URL])
  })

  it('fetches one certificate for a hundred deliveries at once', async () => {
    const { send, asked } = setUp()
    const bodies = Array.from({ length: 100 }, (_, n) => BODY.replace('WH-1', `WH-${n}`))
    const replies = await Promise.all(bodies.map((body) => send(body, sign(body))))
    expect(replies.every(({ status }) => status === 200)).toBe(true)
    expect(asked).toHaveLength(1)
  })

  it.each(typesWithExamples(paypal))('the recipe verifies what the sender signs: %s', async (type) => {
    const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const sender = createMockSender({ provider: paypal, secret, settings: { webhookId } })
    const { headers: made, text } = sender.sign(type as 'CHECKOUT.ORDER.APPROVED')
    const headers = lowerCase(made)
    const verifier = createVerify('sha256').update(content(headers, text))
    expect(verifier.verify(publicKey, headers['paypal-transmission-sig']!, 'base64')).toBe(true)
    const { send, outcomes } = setUp()
    expect((await send(text, headers)).status).toBe(200)
    expect(outcomes).toMatchObject([{ kind: 'handled', type }])
  })

  it.each([
    ['another body', `${BODY} `, sign(BODY)],
    ['another transmission id', BODY, { ...sign(BODY), 'paypal-transmission-id': 'other' }],
    ['another time', BODY, { ...sign(BODY), 'paypal-transmission-time': new Date(0).toISOString() }],
    ['another webhook of the same account', BODY, sign(BODY, { id: 'WEBHOOK_ID' })],
    [
      'another key',
      BODY,
      sign(BODY, { key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey }),
    ],
    [
      'a certificate elsewhere',
      BODY,
      sign(BODY, { url: 'https://api.paypal.com.evil.com/v1/notifications/certs/CERT-1' }),
    ],
    ['a certificate of the sandbox', BODY, sign(BODY, { url: CERT_URL.replace('api', 'api.sandbox') })],
    ['no certificate', BODY, sign(BODY, { url: '' })],
  ])('refuses %s', async (_what, body, headers) => {
    expect(await setUp().send(body, headers)).toMatchObject({
      status: 401,
      body: '{"error":"SIGNATURE_INVALID"}',
    })
  })

  it('refuses what was signed longer ago than retries go on', async () => {
    const time = new Date(Date.now() - 4 * 86_400_000 - 1000)
    expect(await setUp().send(BODY, sign(BODY, { time }))).toMatchObject({ status: 401 })
    expect(
      (await setUp().send(BODY, sign(BODY, { time: new Date(Date.now() - 3 * 86_400_000) }))).status,
    ).toBe(200)
  })

  it('asks for another attempt when the certificate cannot be had', async () => {
    const { send, outcomes } = setUp({ answer: () => new Response('', { status: 500 }) })
    const reply = await send(BODY, sign(BODY))
    expect([reply.status, reply.body, reply.headers['retry-after']]).toEqual([
      503,
      '{"error":"KEY_UNAVAILABLE"}',
      '10',
    ])
    expect(outcomes).toMatchObject([{ kind: 'refused', code: 'KEY_UNAVAILABLE' }])
  })

  it('takes the sandbox where that is asked for, and then nothing else', async () => {
    const url = CERT_URL.replace('api', 'api-m.sandbox')
    expect((await setUp({ sandbox: true }).send(BODY, sign(BODY, { url }))).status).toBe(200)
    expect((await setUp({ sandbox: true }).send(BODY, sign(BODY))).status).toBe(401)
  })

  it('a retry is the same event, also under another transmission and another certificate', async () => {
    const { send, outcomes } = setUp()
    await send(BODY, sign(BODY))
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const renewed = setUp({
      answer: () =>
        new Response(
          certificatePem({ subject: 'x', publicKey: other.publicKey, signingKey: other.privateKey }),
        ),
    })
    await renewed.send(BODY, sign(BODY, { key: other.privateKey, url: `${CERT_URL}1` }))
    expect(renewed.outcomes[0]).toMatchObject({ key: (outcomes[0] as { key: string }).key })
  })

  it('works with a public key in tests', async () => {
    const secret = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const webhooks = createWebhooks({ provider: paypal, secret, settings: { webhookId } })
    webhooks.on('*', () => {})
    const headers: Record<string, string> = sign(BODY)
    const body = async () => Buffer.from(BODY)
    expect((await webhooks.receive({ method: 'POST', header: (name) => headers[name], body })).status).toBe(
      200,
    )
  })
})
