import { defineProvider } from '@postern/core'
import { elan, workflows } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { startReceiver } from '../../test-support/scripted-receiver.ts'
import { startApi } from '../../test-support/start-api.ts'
import { faults } from '../faults/index.ts'
import type { MockSenderOptions } from '../sender/sender-options.ts'

const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

async function setUp(
  provider: MockSenderOptions['provider'] = workflows,
  secret?: string | null,
  options?: Parameters<typeof startApi>[1],
) {
  const receiver = await startReceiver(200)
  const api = await startApi(provider, options)
  open.push(receiver, api)
  const type = Object.keys(provider.events)[0]!
  await api.sender.subscribe({ url: receiver.url, events: [type], ...(secret !== undefined && { secret }) })
  const signatureOf = async (id: string, number = 1) =>
    (await api.call('GET', `/_mock/deliveries/${id}/attempts/${number}/signature`)).body
  return { ...api, type, signatureOf }
}

test('the signature of an attempt is described without the whole secret', async () => {
  const { sender, signatureOf } = await setUp()
  const [delivery] = await sender.emit('alert.created')
  const answer = await signatureOf(delivery!.id)
  expect(answer).toMatchObject({
    algorithm: 'hmac-sha256',
    place: 'the X-WorkFlows-Signature header',
    header: 'X-WorkFlows-Signature',
    signature: delivery!.attempts[0]!.request.headers['X-WorkFlows-Signature'],
    parts: ['the body'],
    content: { body: delivery!.body.toString(), bodyEncoding: 'utf8' },
    verdict: { code: 'VERIFIED', hint: null },
  })
  const { secret } = delivery!.subscription
  expect(answer.secret).toMatch(/^whsec_.{1,6}…$/)
  expect(JSON.stringify(answer)).not.toContain(secret)
})

test('verify names the likely mistake of a receiver', async () => {
  const { sender, call, signatureOf } = await setUp()
  const [delivery] = await sender.emit('alert.created', {}, { faults: [faults.tamperedBody()] })
  expect(await signatureOf(delivery!.id)).toMatchObject({
    verdict: { code: 'SIGNATURE_INVALID', hint: null },
  })
  const verify = async (body: object) =>
    (await call('POST', `/_mock/deliveries/${delivery!.id}/attempts/1/verify`, { body })).body
  const text = delivery!.body.toString()
  expect(await verify({ body: text })).toMatchObject({ code: 'VERIFIED' })
  expect(await verify({ body: Buffer.from(text).toString('base64'), bodyEncoding: 'base64' })).toMatchObject({
    code: 'VERIFIED',
  })
  expect(await verify({ body: `${text}\n` })).toMatchObject({
    hint: { code: 'trailing_newline', url: expect.stringMatching(/errors\.md#trailing_newline$/) },
  })
  expect(await verify({ body: text, secret: `${delivery!.subscription.secret} ` })).toMatchObject({
    hint: { code: 'secret_whitespace' },
  })
  expect(await verify({ body: text, headers: { 'x-workflows-signature': 'sha256=00' } })).toMatchObject({
    code: 'SIGNATURE_INVALID',
  })
})

test('a token is masked, since it is the secret', async () => {
  const provider = defineProvider({
    name: 'tokens',
    title: 'Tokens',
    signature: { header: 'X-Token', algorithm: 'token' },
    envelope: { type: 'type' },
    events: { 'user.created': { schema: z.looseObject({}), example: { type: 'user.created' } } },
  })
  const { sender, call, signatureOf, type } = await setUp(provider, 'a-token-of-some-length')
  const [delivery] = await sender.emit(type as never)
  expect(await signatureOf(delivery!.id)).toMatchObject({
    signature: 'a-toke…',
    parts: [],
    content: null,
    verdict: { code: 'VERIFIED' },
  })
  expect((await call('GET', '/_mock')).body).toMatchObject({ tokenHeader: 'X-Token', dataField: null })
})

test("a signature over a setting is explained by the sender's value of it", async () => {
  const provider = defineProvider({
    name: 'hooks',
    title: 'Hooks',
    signature: {
      header: 'X-Signature',
      algorithm: 'hmac-sha256',
      encoding: 'hex',
      signed: [{ setting: 'webhookId' }, { text: '|' }, 'url', { text: '|' }, 'body'],
    },
    envelope: { type: 'type' },
    settings: ['webhookId', 'publicUrl'],
    events: { 'user.created': { schema: z.looseObject({}), example: { type: 'user.created' } } },
  })
  const publicUrl = 'https://hooks.example/in'
  const settings = { webhookId: 'WH-1', publicUrl }
  const { sender, call, signatureOf, type } = await setUp(provider, 'a-secret-of-some-length', { settings })
  const [delivery] = await sender.emit(type as never)
  expect(await signatureOf(delivery!.id)).toMatchObject({
    content: { body: `WH-1|${publicUrl}|${delivery!.body}`, bodyEncoding: 'utf8' },
    verdict: { code: 'VERIFIED', hint: null },
  })
  const path = `/_mock/deliveries/${delivery!.id}/attempts/1/verify`
  expect((await call('POST', path, { body: {} })).body).toMatchObject({ code: 'VERIFIED' })
  expect((await call('POST', path, { body: { body: '{}' } })).body).toMatchObject({
    code: 'SIGNATURE_INVALID',
  })
})

test('an unsigned subscription is UNSIGNED, and a missing attempt is 404', async () => {
  const { sender, call, signatureOf, type } = await setUp(elan, null)
  const [delivery] = await sender.emit(type as never)
  expect(await signatureOf(delivery!.id)).toMatchObject({ secret: null, verdict: { code: 'UNSIGNED' } })
  expect((await call('GET', `/_mock/deliveries/${delivery!.id}/attempts/2/signature`)).status).toBe(404)
})
