import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { receiverOf } from '../test-support/receiver-of.ts'
import { twitch } from './twitch.ts'

const secret = 'a secret of twitch'
const NOW = () => new Date().toISOString().replace('Z', '234626Z')

/** Signs as documented. */
function sign(body: string, { id = 'm1', at = NOW(), type = 'notification' } = {}): Record<string, string> {
  const mac = createHmac('sha256', secret)
    .update(id + at + body)
    .digest('hex')
  return {
    'Twitch-Eventsub-Message-Id': id,
    'Twitch-Eventsub-Message-Timestamp': at,
    'Twitch-Eventsub-Message-Type': type,
    'Twitch-Eventsub-Message-Signature': `sha256=${mac}`,
  }
}

const EVENT = JSON.stringify(twitch.events['channel.follow'].example)

it('routes by the subscription type, and deduplicates by the signed id', async () => {
  const send = receiverOf(twitch, { secret })
  expect((await send(EVENT, sign(EVENT))).outcomes).toMatchObject([
    { kind: 'handled', type: 'channel.follow', id: 'm1' },
  ])
  expect((await send(EVENT, sign(EVENT))).outcomes).toMatchObject([{ kind: 'duplicate' }])
  expect((await send(EVENT, sign(EVENT, { id: 'm2' }))).outcomes).toMatchObject([
    { kind: 'handled', id: 'm2' },
  ])
})

it('refuses another id, another body and an eleven-minute-old timestamp', async () => {
  const send = receiverOf(twitch, { secret })
  const valid = sign(EVENT)
  expect((await send(EVENT, { ...valid, 'Twitch-Eventsub-Message-Id': 'm9' })).reply.status).toBe(401)
  expect((await send(`${EVENT} `, valid)).reply.status).toBe(401)
  const stale = sign(EVENT, { at: new Date(Date.now() - 660_000).toISOString() })
  expect((await send(EVENT, stale)).outcomes).toMatchObject([{ code: 'TIMESTAMP_OUT_OF_TOLERANCE' }])
})

it('answers the challenge in plain text', async () => {
  const body = '{"challenge":"pogchamp-kappa-360noscope-vohiyo","subscription":{"type":"channel.follow"}}'
  const { reply } = await receiverOf(twitch, { secret })(
    body,
    sign(body, { type: 'webhook_callback_verification' }),
  )
  expect(reply).toMatchObject({
    status: 200,
    headers: { 'content-type': 'text/plain' },
    body: 'pogchamp-kappa-360noscope-vohiyo',
  })
})

it('reports a revocation to observers, not to handlers', async () => {
  const body = '{"subscription":{"type":"channel.follow","status":"authorization_revoked"}}'
  const { reply, outcomes } = await receiverOf(twitch, { secret })(body, sign(body, { type: 'revocation' }))
  expect(reply.status).toBe(204)
  expect(outcomes).toMatchObject([
    { kind: 'handshake', name: 'revocation', body: { subscription: { status: 'authorization_revoked' } } },
  ])
})
