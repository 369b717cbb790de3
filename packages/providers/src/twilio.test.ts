import sdk from 'twilio'
import { describe, expect, it } from 'vitest'
import { receiverOf } from '../test-support/receiver-of.ts'
import { twilio } from './twilio.ts'

const secret = '12345'
const publicUrl = 'https://mycompany.com/myapp.php?foo=1&bar=2'
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const PARAMS = {
  CallSid: 'CA1234567890ABCDE',
  Caller: '+14158675309',
  Digits: '1234',
  From: '+14158675309',
  To: '+18005551212',
}
const form = (params: Record<string, string>) => new URLSearchParams(params).toString()
/** The bodies have no type, so the receiver answers 400 after a valid signature. */
const VERIFIED = 400

describe('Twilio', () => {
  it.each([
    ['a form', publicUrl, form(PARAMS), 'RSOYDt4T1cUTdK1PDd93/VVr8B8='],
    [
      'another port',
      'http://mycompany.com:1234/myapp.php?foo=1&bar=2',
      form(PARAMS),
      'Zmvh+3yNM1Phv2jhDCwEM3q5ebU=',
    ],
    [
      'the older documentation',
      publicUrl,
      form({ ...PARAMS, Caller: '+12349013030', From: '+12349013030' }),
      '0/KCTR6DLpKmkAf8muzZqo1nDgQ=',
    ],
  ])('verifies the documented example of %s', async (_title, url, body, signature) => {
    const send = receiverOf(twilio, { secret, settings: { publicUrl: url } })
    const headers = { ...FORM, 'X-Twilio-Signature': signature }
    expect((await send(body, headers)).reply.status).toBe(VERIFIED)
    expect((await send(`${body}&More=1`, headers)).reply.status).toBe(401)
  })

  it('verifies JSON through the digest in the URL', async () => {
    const sha = '0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620'
    const url = `https://mycompany.com/myapp.php?foo=1&bar=2&bodySHA256=${sha}`
    const target = { url: new URL(url).pathname + new URL(url).search }
    const headers = {
      'content-type': 'application/json',
      'X-Twilio-Signature': 'a9nBmqA0ju/hNViExpshrM61xv4=',
    }
    const send = receiverOf(twilio, { secret, settings: { publicUrl: url } })
    expect((await send('{"property": "value", "boolean": true}', headers, target)).reply.status).toBe(
      VERIFIED,
    )
    expect((await send('{"property": "value", "boolean": false}', headers, target)).reply.status).toBe(401)
  })

  it('accepts the signature of the SDK, and derives the type from message and status', async () => {
    const message = twilio.events['message.delivered'].example as Record<string, string>
    const signature = sdk.getExpectedTwilioSignature
      ? sdk.getExpectedTwilioSignature(secret, publicUrl, message)
      : (await import('twilio/lib/webhooks/webhooks.js')).getExpectedTwilioSignature(
          secret,
          publicUrl,
          message,
        )
    expect(sdk.validateRequest(secret, signature, publicUrl, message)).toBe(true)
    const send = receiverOf(twilio, { secret, settings: { publicUrl } })
    const { reply, outcomes } = await send(form(message), { ...FORM, 'X-Twilio-Signature': signature })
    expect(reply).toMatchObject({ status: 200, headers: { 'content-type': 'text/xml' }, body: '<Response/>' })
    expect(outcomes).toMatchObject([{ kind: 'handled', type: 'message.delivered' }])
  })
})
