import { createHmac } from 'node:crypto'
import { isValidSlackRequest } from '@slack/bolt'
import { describe, expect, it } from 'vitest'
import { compareWithSdk } from '../test-support/compare-with-sdk.ts'
import { lowerCase } from '../test-support/lower-case.ts'
import { receiverOf } from '../test-support/receiver-of.ts'
import { slack } from './slack.ts'

const secret = '8f742231b10e8888abcd99yyyzzz85a5'
const silent = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => 'error',
  setName() {},
}

/** Signs as documented: the SDK cannot sign. */
function sign(body: string, nowS = Date.now() / 1000): Record<string, string> {
  const timestamp = String(Math.floor(nowS))
  const mac = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${mac}` }
}

compareWithSdk(slack, {
  name: '@slack/bolt',
  secret,
  sdk: {
    sign,
    verify(body, headers) {
      const all = lowerCase(headers)
      return isValidSlackRequest({
        signingSecret: secret,
        body,
        headers: {
          'x-slack-signature': all['x-slack-signature']!,
          'x-slack-request-timestamp': Number(all['x-slack-request-timestamp']),
        },
        logger: silent as never,
      })
    },
  },
})

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const COMMAND = 'token=x&team_id=T1&command=%2Fweather&text=94070&user_id=U1&trigger_id=1.2.3'

describe('Slack', () => {
  it('signs the documented example', () => {
    const body =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c'
    expect(sign(body, 1_531_420_618)['x-slack-signature']).toBe(
      'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    )
  })

  it('answers url_verification with the challenge', async () => {
    const send = receiverOf(slack, { secret })
    const body =
      '{"token":"x","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P","type":"url_verification"}'
    const { reply, outcomes } = await send(body, sign(body))
    expect(reply).toMatchObject({
      status: 200,
      body: '3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P',
    })
    expect(outcomes).toMatchObject([{ kind: 'handshake', name: 'url_verification' }])
    expect((await send(body, {})).reply.status).toBe(401)
  })

  it('answers an unsigned ssl_check without running a handler', async () => {
    const send = receiverOf(slack, { secret })
    const body = 'ssl_check=1&token=x&command=%2Fweather'
    const { reply, outcomes } = await send(body, { ...FORM, 'content-length': String(body.length) })
    expect([reply.status, reply.body]).toEqual([200, ''])
    expect(outcomes).toMatchObject([{ kind: 'handshake', name: 'ssl_check' }])
  })

  it('lets a handler answer a slash command', async () => {
    const send = receiverOf(slack, {
      secret,
      register: (webhooks) =>
        webhooks.on('/weather' as never, (event: { text?: string }, context) =>
          context.reply({ body: { text: `Rain in ${event.text}` } }),
        ),
    })
    const { reply, outcomes } = await send(COMMAND, { ...FORM, ...sign(COMMAND) })
    expect(reply.body).toBe('{"text":"Rain in 94070"}')
    expect(outcomes).toMatchObject([{ kind: 'handled', type: '/weather' }])
  })

  it('reads an interaction from its form field', async () => {
    const send = receiverOf(slack, { secret })
    const payload = { type: 'block_actions', trigger_id: '1.2.3', actions: [{ action_id: 'approve' }] }
    const body = `payload=${encodeURIComponent(JSON.stringify(payload))}`
    expect((await send(body, { ...FORM, ...sign(body) })).outcomes).toMatchObject([
      { kind: 'handled', type: 'block_actions' },
    ])
  })

  it('handles app_rate_limited, which has no inner event, and recognises a retry', async () => {
    const send = receiverOf(slack, { secret })
    const limited = '{"token":"x","type":"app_rate_limited","team_id":"T1","minute_rate_limited":1704067200}'
    expect((await send(limited, sign(limited))).outcomes).toMatchObject([{ type: 'app_rate_limited' }])
    const body = JSON.stringify(slack.events.app_mention.example)
    await send(body, sign(body))
    const again = await send(body, { ...sign(body, Date.now() / 1000 - 5), 'x-slack-retry-num': '1' })
    expect(again.outcomes).toMatchObject([{ kind: 'duplicate', id: 'Ev00000001' }])
  })
})
