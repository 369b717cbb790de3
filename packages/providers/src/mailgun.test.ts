import { createHmac, randomBytes } from 'node:crypto'
import { createMockSender } from '@postern/mock-sender'
import { describe, expect, it } from 'vitest'
import { typesWithExamples } from '../test-support/hold-against.ts'
import { receiverOf } from '../test-support/receive-signed.ts'
import { mailgun } from './mailgun.ts'

const secret = 'key-of-the-test'
const JSON_TYPE = { 'content-type': 'application/json' }

/** The recipe of the page. */
function mac(timestamp: string, token: string): string {
  return createHmac('sha256', secret).update(`${timestamp}${token}`).digest('hex')
}

function signature(more: object = {}, ageS = 0) {
  const timestamp = String(Math.floor(Date.now() / 1000) - ageS)
  const token = randomBytes(25).toString('hex')
  return { timestamp, token, signature: mac(timestamp, token), ...more }
}

const delivered = mailgun.events.delivered.example!['event-data']
const bodyOf = (signed: object, data: object = delivered) =>
  JSON.stringify({ signature: signed, 'event-data': data })

/** A receiver that counts what its handlers saw. */
function setUp(onEvent: () => void = () => {}) {
  const seen: string[] = []
  const send = receiverOf(mailgun, {
    secret,
    register: (webhooks) =>
      webhooks.on('*', (event) => {
        onEvent()
        seen.push((event as { 'event-data': { event: string } })['event-data'].event)
      }),
  })
  return { seen, send: (body: string, headers: Record<string, string> = JSON_TYPE) => send(body, headers) }
}

describe('Mailgun', () => {
  it('takes what the recipe of the page signs', async () => {
    const { reply, outcomes } = await setUp().send(bodyOf(signature()))
    expect(reply.status).toBe(200)
    expect(outcomes).toMatchObject([{ kind: 'handled', type: 'delivered' }])
  })

  it.each(typesWithExamples(mailgun))('the recipe verifies what the sender signs: %s', async (type) => {
    const { text, headers } = createMockSender({ provider: mailgun, secret }).sign(type as 'delivered')
    const { signature: signed } = JSON.parse(text)
    expect(signed.signature).toBe(mac(signed.timestamp, signed.token))
    expect((await setUp().send(text, headers)).outcomes).toMatchObject([{ kind: 'handled', type }])
  })

  it.each([
    ['another token', signature({ token: '0'.repeat(50) })],
    ['another time', signature({ timestamp: String(Math.floor(Date.now() / 1000) + 1) })],
    ['another signature', signature({ signature: '0'.repeat(64) })],
    ['a signature that is no text', signature({ signature: 7 })],
    ['a token that is no text', signature({ token: ['a'] })],
  ])('refuses %s', async (_what, signed) => {
    expect((await setUp().send(bodyOf(signed))).reply.body).toBe('{"error":"SIGNATURE_INVALID"}')
  })

  it('refuses what was signed too long ago, and what is not signed', async () => {
    expect((await setUp().send(bodyOf(signature({}, 301)))).reply.body).toContain(
      'TIMESTAMP_OUT_OF_TOLERANCE',
    )
    expect((await setUp().send(JSON.stringify({ 'event-data': delivered }))).reply.body).toContain(
      'SIGNATURE_MISSING',
    )
    expect((await setUp().send('not JSON')).reply.status).toBe(401)
  })

  it('lets one event through for a token, whatever is written around it', async () => {
    const { send, seen } = setUp()
    const signed = signature()
    await send(bodyOf(signed))
    for (const data of [
      { ...delivered, id: 'forged' },
      { ...delivered, event: 'complained' },
    ]) {
      const { reply, outcomes } = await send(bodyOf(signed, data))
      expect([reply.status, outcomes[0]?.kind]).toEqual([200, 'duplicate'])
    }
    expect(seen).toEqual(['delivered'])
  })

  it('runs a token again whose event failed', async () => {
    let fails = true
    const { send, seen } = setUp(() => {
      if (fails) throw new Error('down')
    })
    const body = bodyOf(signature())
    expect((await send(body)).reply.status).toBe(500)
    fails = false
    expect((await send(body)).reply.status).toBe(200)
    expect(seen).toEqual(['delivered'])
  })
})
