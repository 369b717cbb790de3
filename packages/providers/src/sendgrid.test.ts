import { createSign, generateKeyPairSync } from 'node:crypto'
import { EventWebhook } from '@sendgrid/eventwebhook'
import { describe, expect, it } from 'vitest'
import { receiverOf } from '../test-support/receiver-of.ts'
import { sendgrid } from './sendgrid.ts'

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
/** In the form of the mail settings. */
const secret = publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
const SIGNATURE = 'X-Twilio-Email-Event-Webhook-Signature'
const TIMESTAMP = 'X-Twilio-Email-Event-Webhook-Timestamp'

/** Signs as documented: the SDK cannot sign. */
function sign(body: string, timestamp = String(Math.floor(Date.now() / 1000))): Record<string, string> {
  const signature = createSign('sha256')
    .update(timestamp + body)
    .sign(privateKey, 'base64')
  return { [SIGNATURE]: signature, [TIMESTAMP]: timestamp }
}

const event = (id: number, type = 'open') => ({
  ...sendgrid.events.open.example,
  event: type,
  sg_event_id: `e${id}`,
})
const BODY = `${JSON.stringify([event(1), event(2)]).replace('},{', '},\r\n{')}\r\n`

describe('SendGrid', () => {
  it('agrees with @sendgrid/eventwebhook on valid and invalid signatures', async () => {
    const sdk = new EventWebhook()
    const send = receiverOf(sendgrid, { secret })
    const valid = sign(BODY)
    const cases: Array<[string, Record<string, string>]> = [
      [BODY, valid],
      [BODY.trimEnd(), valid],
      [BODY, { ...valid, [TIMESTAMP]: String(Number(valid[TIMESTAMP]) - 1) }],
      [BODY, sign('payload')],
    ]
    for (const [body, headers] of cases) {
      const key = sdk.convertPublicKeyToECDSA(secret)
      const isValid = sdk.verifySignature(key, body, headers[SIGNATURE]!, headers[TIMESTAMP]!)
      const { reply } = await send(body, headers)
      expect([isValid, reply.status]).toEqual(isValid ? [true, 200] : [false, 401])
    }
  })

  it('claims each event of a batch of 100, so that a retry runs only the one that failed', async () => {
    let fails = true
    const ran: string[] = []
    const send = receiverOf(sendgrid, {
      secret,
      register: (webhooks) =>
        webhooks.on('open' as never, (_event, { id }) => {
          if (id === 'e41' && fails) throw new Error('once')
          ran.push(id)
        }),
    })
    const body = JSON.stringify(Array.from({ length: 100 }, (_, index) => event(index)))
    expect((await send(body, sign(body))).reply.status).toBe(500)
    expect(ran).toHaveLength(99)
    fails = false
    expect((await send(body, sign(body))).reply.status).toBe(200)
    expect(ran.slice(99)).toEqual(['e41'])
  })
})
