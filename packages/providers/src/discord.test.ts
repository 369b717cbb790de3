import { generateKeyPairSync, sign as signBytes } from 'node:crypto'
import { verifyKey } from 'discord-interactions'
import { describe, expect, it } from 'vitest'
import { receiverOf } from '../test-support/receiver-of.ts'
import { discord, discordInteractions } from './discord.ts'

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
/** In Discord's form: the 32 bytes in hex. */
const secret = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url').toString('hex')

/** Signs as documented: the SDK cannot sign. */
function sign(body: string, timestamp = String(Math.floor(Date.now() / 1000))): Record<string, string> {
  const signature = signBytes(null, Buffer.from(timestamp + body), privateKey).toString('hex')
  return { 'X-Signature-Ed25519': signature, 'X-Signature-Timestamp': timestamp }
}

const EVENT = JSON.stringify(discord.events.ENTITLEMENT_CREATE.example)
const COMMAND = JSON.stringify(discordInteractions.events['2'].example)

describe('Discord', () => {
  it('agrees with discord-interactions on valid and invalid signatures', async () => {
    const send = receiverOf(discord, { secret })
    const valid = sign(EVENT)
    const cases: Array<[string, Record<string, string>]> = [
      [EVENT, valid],
      [`${EVENT} `, valid],
      [EVENT, { ...valid, 'X-Signature-Timestamp': '1' }],
      [EVENT, { ...valid, 'X-Signature-Ed25519': valid['X-Signature-Ed25519']!.replace(/^../, '00') }],
    ]
    for (const [body, headers] of cases) {
      const isValid = await verifyKey(
        body,
        headers['X-Signature-Ed25519']!,
        headers['X-Signature-Timestamp']!,
        secret,
      )
      const { reply } = await send(body, headers)
      expect([isValid, reply.status]).toEqual(isValid ? [true, 204] : [false, 401])
    }
  })

  it('answers the PING of events and the PING of interactions', async () => {
    const ping = '{"version":1,"application_id":"1","type":0}'
    expect((await receiverOf(discord, { secret })(ping, sign(ping))).reply).toMatchObject({
      status: 204,
      headers: { 'content-type': 'application/json' },
      body: '',
    })
    const other = '{"id":"1","type":1,"token":"x","version":1}'
    const { reply } = await receiverOf(discordInteractions, { secret })(other, sign(other))
    expect([reply.status, reply.body]).toEqual([200, '{"type":1}'])
  })

  it('refuses an unsigned PING with 401', async () => {
    const ping = '{"version":1,"application_id":"1","type":0}'
    expect((await receiverOf(discord, { secret })(ping, {})).reply.status).toBe(401)
  })

  it('routes by the inner type, and acknowledges without a body', async () => {
    const { reply, outcomes } = await receiverOf(discord, { secret })(EVENT, sign(EVENT))
    expect([reply.status, reply.body]).toEqual([204, ''])
    expect(outcomes).toMatchObject([{ kind: 'handled', type: 'ENTITLEMENT_CREATE' }])
  })

  it('lets a handler answer an interaction', async () => {
    const send = receiverOf(discordInteractions, {
      secret,
      register: (webhooks) =>
        webhooks.on('2' as never, (_event, context) =>
          context.reply({ body: { type: 4, data: { content: 'Hello' } } }),
        ),
    })
    const { reply, outcomes } = await send(COMMAND, sign(COMMAND))
    expect(JSON.parse(reply.body)).toEqual({ type: 4, data: { content: 'Hello' } })
    expect(outcomes).toMatchObject([{ kind: 'handled', id: '1' }])
  })
})
