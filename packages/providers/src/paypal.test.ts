import { createVerify, generateKeyPairSync, sign as signWith } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { createMockSender } from '@postern/mock-sender'
import { describe, expect, it } from 'vitest'
import { certificatePem } from '../test-support/certificate-pem.ts'
import { lowerCase } from '../test-support/lower-case.ts'
import { receiverOf } from '../test-support/receiver-of.ts'
import { recordingFetch } from '../test-support/recording-fetch.ts'
import { typesWithExamples } from '../test-support/types-with-examples.ts'
import { paypal, paypalKeys } from './paypal.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const certificate = certificatePem({
  subject: 'messageverificationcerts.paypal.com',
  publicKey,
  signingKey: privateKey,
})
const CERT_URL = 'https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-38317689'
const webhookId = '0EH40505U7160970P'
const BODY = JSON.stringify(paypal.events['CHECKOUT.ORDER.APPROVED'].example)

/** The documented signed text. */
function signedText(headers: Record<string, string>, body: string, id = webhookId): string {
  return `${headers['paypal-transmission-id']}|${headers['paypal-transmission-time']}|${id}|${crc32(body)}`
}

/** Signs as documented. */
function sign(body: string, { url = CERT_URL, time = new Date(), key = privateKey, id = webhookId } = {}) {
  const headers: Record<string, string> = {
    'paypal-transmission-id': '103e3700-b9de-11ed-a6ce-4f8a6b4b2c7d',
    'paypal-transmission-time': `${time.toISOString().slice(0, 19)}Z`,
    'paypal-cert-url': url,
    'paypal-auth-algo': 'SHA256withRSA',
  }
  const signature = signWith('sha256', Buffer.from(signedText(headers, body, id)), key).toString('base64')
  return { ...headers, 'paypal-transmission-sig': signature }
}

function setUp(options: Parameters<typeof paypalKeys>[0] & { answer?: () => Response } = {}) {
  const { answer = () => new Response(certificate), ...more } = options
  const { fetch, fetched } = recordingFetch(answer)
  const receive = receiverOf(paypal, { secret: paypalKeys({ fetch, ...more }), settings: { webhookId } })
  return { receive, fetched }
}

describe('PayPal', () => {
  it('accepts the documented signature, with the certificate that the request names', async () => {
    const { receive, fetched } = setUp()
    const { reply, outcomes } = await receive(BODY, sign(BODY))
    expect(reply.status).toBe(200)
    expect(outcomes).toMatchObject([
      { kind: 'handled', type: 'CHECKOUT.ORDER.APPROVED', id: 'WH-1', key: 'paypal:WH-1' },
    ])
    expect(fetched).toEqual([CERT_URL])
  })

  it('fetches one certificate for a hundred concurrent deliveries', async () => {
    const { receive, fetched } = setUp()
    const bodies = Array.from({ length: 100 }, (_, n) => BODY.replace('WH-1', `WH-${n}`))
    const received = await Promise.all(bodies.map((body) => receive(body, sign(body))))
    expect(received.every(({ reply }) => reply.status === 200)).toBe(true)
    expect(fetched).toHaveLength(1)
  })

  it.each(typesWithExamples(paypal))('the mock sender signs as documented: %s', async (type) => {
    const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const sender = createMockSender({ provider: paypal, secret, settings: { webhookId } })
    const { headers: made, text } = sender.sign(type as 'CHECKOUT.ORDER.APPROVED')
    const headers = lowerCase(made)
    const verifier = createVerify('sha256').update(signedText(headers, text))
    expect(verifier.verify(publicKey, headers['paypal-transmission-sig']!, 'base64')).toBe(true)
    expect((await setUp().receive(text, headers)).outcomes).toMatchObject([{ kind: 'handled', type }])
  })

  it.each([
    ['another body', `${BODY} `, sign(BODY)],
    ['another transmission id', BODY, { ...sign(BODY), 'paypal-transmission-id': 'other' }],
    ['another timestamp', BODY, { ...sign(BODY), 'paypal-transmission-time': new Date(0).toISOString() }],
    ['another webhook of the same account', BODY, sign(BODY, { id: 'WEBHOOK_ID' })],
    [
      'another key',
      BODY,
      sign(BODY, { key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey }),
    ],
    [
      'a certificate on another host',
      BODY,
      sign(BODY, { url: 'https://api.paypal.com.evil.com/v1/notifications/certs/CERT-1' }),
    ],
    ['a certificate of the sandbox', BODY, sign(BODY, { url: CERT_URL.replace('api', 'api.sandbox') })],
    ['no certificate', BODY, sign(BODY, { url: '' })],
  ])('refuses %s', async (_title, body, headers) => {
    const { reply } = await setUp().receive(body, headers)
    expect(reply).toMatchObject({ status: 401, body: '{"error":"SIGNATURE_INVALID"}' })
  })

  it('refuses a signature older than the last retry', async () => {
    const daysAgo = (days: number) => ({ time: new Date(Date.now() - days * 86_400_000 - 1000) })
    expect((await setUp().receive(BODY, sign(BODY, daysAgo(4)))).reply.status).toBe(401)
    expect((await setUp().receive(BODY, sign(BODY, daysAgo(3)))).reply.status).toBe(200)
  })

  it('requests a retry when the certificate cannot be fetched', async () => {
    const { receive } = setUp({ answer: () => new Response('', { status: 500 }) })
    const { reply, outcomes } = await receive(BODY, sign(BODY))
    expect([reply.status, reply.body, reply.headers['retry-after']]).toEqual([
      503,
      '{"error":"KEY_UNAVAILABLE"}',
      '10',
    ])
    expect(outcomes).toMatchObject([{ kind: 'refused', code: 'KEY_UNAVAILABLE' }])
  })

  it('accepts only the sandbox with the option sandbox', async () => {
    const url = CERT_URL.replace('api', 'api-m.sandbox')
    expect((await setUp({ sandbox: true }).receive(BODY, sign(BODY, { url }))).reply.status).toBe(200)
    expect((await setUp({ sandbox: true }).receive(BODY, sign(BODY))).reply.status).toBe(401)
  })

  it('a retry has the same key, even with another certificate', async () => {
    const first = await setUp().receive(BODY, sign(BODY))
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const renewed = setUp({
      answer: () =>
        new Response(
          certificatePem({ subject: 'x', publicKey: other.publicKey, signingKey: other.privateKey }),
        ),
    })
    const second = await renewed.receive(BODY, sign(BODY, { key: other.privateKey, url: `${CERT_URL}1` }))
    expect(second.outcomes[0]).toMatchObject({ key: (first.outcomes[0] as { key: string }).key })
  })

  it('accepts a public key as the secret', async () => {
    const secret = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const receive = receiverOf(paypal, { secret, settings: { webhookId } })
    expect((await receive(BODY, sign(BODY))).reply.status).toBe(200)
  })
})
