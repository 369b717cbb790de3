import { Signature } from '@hubspot/api-client'
import { describe, expect, it } from 'vitest'
import { receiverOf } from '../test-support/receive-signed.ts'
import { hubspot } from './hubspot.ts'

const secret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy'
const publicUrl = 'https://example.com/hooks'
const settings = { publicUrl }

function sign(requestBody: string, timestamp = Date.now()): Record<string, string> {
  const signature = Signature.getSignature('POST', 'v3', {
    clientSecret: secret,
    requestBody,
    url: publicUrl,
    timestamp,
    signature: '',
  } as never)
  return { 'X-HubSpot-Signature-v3': signature, 'X-HubSpot-Request-Timestamp': String(timestamp) }
}

const BODY = JSON.stringify([
  hubspot.events['contact.creation'].example,
  hubspot.events['contact.propertyChange'].example,
])

describe('HubSpot and @hubspot/api-client', () => {
  it('the receiver verifies what the SDK signs, each event by itself', async () => {
    const send = receiverOf(hubspot, { secret, settings })
    const { reply, outcomes } = await send(BODY, sign(BODY))
    expect(reply.status).toBe(200)
    expect(outcomes).toMatchObject([{ type: 'contact.creation' }, { type: 'contact.propertyChange' }])
  })

  it('the receiver refuses what was tampered with, sent elsewhere or signed too long ago', async () => {
    expect((await receiverOf(hubspot, { secret, settings })(`${BODY} `, sign(BODY))).reply.status).toBe(401)
    const elsewhere = { publicUrl: 'https://example.com/other' }
    expect((await receiverOf(hubspot, { secret, settings: elsewhere })(BODY, sign(BODY))).reply.status).toBe(
      401,
    )
    const stale = sign(BODY, Date.now() - 301_000)
    expect((await receiverOf(hubspot, { secret, settings })(BODY, stale)).reply.status).toBe(401)
  })

  it('an event is the same under another attempt number', async () => {
    const send = receiverOf(hubspot, { secret, settings })
    const attempt = (attemptNumber: number) =>
      JSON.stringify([{ ...hubspot.events['contact.creation'].example, attemptNumber }])
    await send(attempt(0), sign(attempt(0)))
    expect((await send(attempt(1), sign(attempt(1)))).outcomes).toMatchObject([{ kind: 'duplicate' }])
  })
})
