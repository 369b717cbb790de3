import { createHmac, randomBytes } from 'node:crypto'
import { createMockSender } from '@postern/mock-sender'
import { describe, expect, it } from 'vitest'
import { receiverOf } from '../test-support/receiver-of.ts'
import { typesWithExamples } from '../test-support/types-with-examples.ts'
import { mailgun } from './mailgun.ts'

const secret = 'key-of-the-test'
const JSON_TYPE = { 'content-type': 'application/json' }

/** Signs as documented. */
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

/** A receiver that records the types it handles. */
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
  it('accepts the documented signature', async () => {
    const { reply, outcomes } = await setUp().send(bodyOf(signature()))
    expect(reply.status).toBe(200)
    expect(outcomes).toMatchObject([{ kind: 'handled', type: 'delivered' }])
  })

  it.each(typesWithExamples(mailgun))('the mock sender signs as documented: %s', async (type) => {
    const { text, headers } = createMockSender({ provider: mailgun, secret }).sign(type as 'delivered')
    const { signature: signed } = JSON.parse(text)
    expect(signed.signature).toBe(mac(signed.timestamp, signed.token))
    expect((await setUp().send(text, headers)).outcomes).toMatchObject([{ kind: 'handled', type }])
  })

  it.each([
    ['another token', signature({ token: '0'.repeat(50) })],
    ['another timestamp', signature({ timestamp: String(Math.floor(Date.now() / 1000) + 1) })],
    ['another signature', signature({ signature: '0'.repeat(64) })],
    ['a signature that is not a string', signature({ signature: 7 })],
    ['a token that is not a string', signature({ token: ['a'] })],
  ])('refuses %s', async (_title, signed) => {
    expect((await setUp().send(bodyOf(signed))).reply.body).toBe('{"error":"SIGNATURE_INVALID"}')
  })

  it('refuses an old timestamp and an unsigned body', async () => {
    expect((await setUp().send(bodyOf(signature({}, 301)))).reply.body).toContain(
      'TIMESTAMP_OUT_OF_TOLERANCE',
    )
    expect((await setUp().send(JSON.stringify({ 'event-data': delivered }))).reply.body).toContain(
      'SIGNATURE_MISSING',
    )
    expect((await setUp().send('not JSON')).reply.status).toBe(401)
  })

  it('admits one event per token, even if the event is changed', async () => {
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

  it('runs the event of a token again after it failed', async () => {
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
