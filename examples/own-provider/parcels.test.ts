import { createHmac } from 'node:crypto'
import { createWebhooks } from '@postern/core'
import { createMockSender, faults } from '@postern/mock-sender'
import { expect, it } from 'vitest'
import { parcels } from './parcels.ts'

const secret = `psec_${Buffer.from('the bytes of the key').toString('base64')}`

function setUp() {
  const delivered: string[] = []
  const webhooks = createWebhooks({ provider: parcels, secret })
  webhooks.observe(() => {})
  webhooks.on('parcel.delivered', (event) => void delivered.push(event.data.number))
  return { delivered, webhooks, sender: createMockSender({ provider: parcels, secret }) }
}

/** Signs as documented, without Postern's code. */
function signed(body: string): Request {
  const t = Math.floor(Date.now() / 1000)
  const v1 = createHmac('sha256', 'the bytes of the key').update(`${t}.${body}`).digest('hex')
  const headers = { 'content-type': 'application/json', 'parcels-signature': `t=${t},v1=${v1}` }
  return new Request('https://example.com/hooks', { method: 'POST', body, headers })
}

it('accepts a request signed as documented, once', async () => {
  const { webhooks, delivered } = setUp()
  const body = JSON.stringify({ ...parcels.events['parcel.delivered'].example, id: 'pe_7' })
  for (const _attempt of [1, 2]) expect((await webhooks.fetch(signed(body))).status).toBe(200)
  expect(delivered).toEqual(['P-1'])
})

it('answers the verification of the endpoint', async () => {
  const { webhooks, delivered } = setUp()
  const reply = await webhooks.fetch(signed('{"type":"endpoint.verify","challenge":"c-42"}'))
  expect([reply.status, await reply.text(), delivered]).toEqual([200, 'c-42', []])
})

it('accepts the requests of the mock sender, and refuses a forgery', async () => {
  const { webhooks, sender, delivered } = setUp()
  const send = ({ headers, text }: { headers: Record<string, string>; text: string }) =>
    webhooks.fetch(new Request('https://example.com/hooks', { method: 'POST', headers, body: text }))
  expect((await send(sender.sign('parcel.delivered', { number: 'P-2' }))).status).toBe(200)
  const forgery = sender.sign('parcel.delivered', {}, { faults: [faults.tamperedBody()] })
  expect((await send(forgery)).status).toBe(401)
  expect(delivered).toEqual(['P-2'])
})
