import { fileURLToPath } from 'node:url'
import { ventryx, workflows } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import { type Answer, startReceiver } from '../../test-support/scripted-receiver.ts'
import { startApi } from '../../test-support/start-api.ts'
import { readProvider } from '../cli/read-provider.ts'
import { connectMockSender } from './connect-mock-sender.ts'
import { ControlError } from './control-error.ts'

const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

type StartOptions = Parameters<typeof startApi>

async function setUp(provider: StartOptions[0], answers: Answer[] = [200], options: StartOptions[1] = {}) {
  const receiver = await startReceiver(...answers)
  const api = await startApi(provider, { startAt: Date.UTC(2026, 0, 15, 12), ...options })
  const client = connectMockSender(`${api.url}/`)
  open.push(receiver, api, client)
  return { ...api, receiver, client }
}

test('a two-hour ladder takes no longer than its requests', async () => {
  const { client, receiver } = await setUp(ventryx, [503, 503, 503, 503, 200])
  const { secret } = await client.subscribe({ url: receiver.url, events: ['*'] })
  expect(secret).toMatch(/^whsec_/)
  const [delivery] = await client.emit('workflow.completed', { run_id: 'run_7' })
  expect(delivery!.status).toBe('pending')
  expect(await client.now()).toBe(Date.UTC(2026, 0, 15, 12))
  expect(await client.runNext()).toBe(true)
  await client.advance('2h')
  await client.runUntilIdle()
  expect(await client.runNext()).toBe(false)
  const ended = await client.delivery(delivery!.id)
  expect(ended.status).toBe('delivered')
  expect(ended.attempts.map(({ response }) => response!.status)).toEqual([503, 503, 503, 503, 200])
  expect(JSON.parse(receiver.requests[4]!.body.toString()).data.run_id).toBe('run_7')
})

test('the client has the methods of an in-process sender', async () => {
  const { client, receiver, sender } = await setUp(workflows)
  expect((await client.info()).provider).toBe('workflows')
  expect((await client.events()).map(({ type }) => type)).toEqual(Object.keys(workflows.events))
  expect((await client.faults()).map(({ name }) => name)).toContain('tamperedBody')

  const made = await client.subscribe({ url: receiver.url, events: ['alert.*'], name: 'Alerts' })
  await client.subscribe({ url: receiver.url, events: ['csv.uploaded'] })
  expect((await client.subscriptions()).map(({ id }) => id)).toEqual(
    sender.subscriptions().map(({ id }) => id),
  )
  expect(await client.update(made, { name: 'Renamed' })).toMatchObject({ name: 'Renamed' })
  expect(await client.disable(made.id)).toMatchObject({ status: 'disabled' })
  expect(await client.enable(made)).toMatchObject({ status: 'active' })
  const rotated = await client.rotateSecret(made)
  expect(rotated.secret).toBe(sender.subscriptions()[0]!.secret)
  expect(await client.test(made)).toMatchObject({ type: 'alert.created', status: 'delivered' })

  const [delivery] = await client.emit('alert.created', {}, { envelope: { orgId: 'org_2' } })
  const [custom] = await client.emit({ type: 'alert.custom', data: { a: 1 } })
  expect(custom).toMatchObject({ type: 'alert.custom' })
  expect(await client.redeliver(delivery!, { as: 'new-event' })).toMatchObject({ redeliveryOf: delivery!.id })
  expect((await client.redeliverAll({ status: 'delivered', type: 'alert.custom' })).deliveries).toHaveLength(
    1,
  )
  const ids = sender.deliveries().map(({ id }) => id)
  expect((await client.deliveries()).map(({ id }) => id)).toEqual(ids)
  expect(await client.deliveries({ subscription: made, type: 'alert.custom' })).toHaveLength(2)
  expect(await client.health(made, { limit: 1 })).toMatchObject({ attempts: 5, recent: [{}] })
  expect(await client.unsubscribe(made)).toBe(undefined)
  expect(await client.subscriptions()).toHaveLength(1)
  await client.reset()
  expect([await client.subscriptions(), await client.deliveries()]).toEqual([[], []])
})

test('a delivery is a snapshot of toJSON', async () => {
  const { client, receiver, sender } = await setUp(workflows, [500])
  await client.subscribe({ url: receiver.url, events: ['alert.*'] })
  const [delivery] = await client.emit('alert.created')
  expect(delivery).toEqual(JSON.parse(JSON.stringify(sender.deliveries()[0])))
  await client.runNext()
  expect(delivery!.attempts).toHaveLength(1)
})

test('an emit without a subscriber resolves to an empty list with a warning', async () => {
  const { client } = await setUp(workflows)
  const emitted = await client.emit('alert.created')
  expect(emitted).toEqual([])
  expect(emitted.warning).toContain('there is no subscription')
})

test('a list of several pages is complete and oldest first', async () => {
  const { client, receiver, sender } = await setUp(ventryx)
  await client.subscribe({ url: receiver.url })
  await Promise.all(Array.from({ length: 1100 }, () => sender.emit('workflow.completed')))
  const ids = (await client.deliveries()).map(({ id }) => id)
  expect(ids).toEqual(sender.deliveries().map(({ id }) => id))
})

test('waitFor advances virtual time until a delivery matches', async () => {
  const { client, receiver, sender } = await setUp(ventryx, [500, 500, 200])
  await client.subscribe({ url: receiver.url })
  await sender.emit('workflow.completed')
  const found = await client.waitFor({ type: 'workflow.completed', status: 'delivered' })
  expect(found.attempts).toHaveLength(3)
  expect(await client.waitFor(({ attempts }) => attempts.length === 3)).toEqual(found)
})

test('waitFor follows a real clock', async () => {
  const { client, receiver, sender } = await setUp(ventryx, [500, 200], {
    clock: 'real',
    startAt: undefined as never,
    ladderMs: [0, 20],
  })
  await client.subscribe({ url: receiver.url })
  const waiting = client.waitFor({ status: 'delivered' })
  await sender.emit('workflow.completed')
  expect((await waiting).attempts).toHaveLength(2)
})

test('waitFor fails with the deliveries so far', async () => {
  const { client, receiver } = await setUp(ventryx)
  await client.subscribe({ url: receiver.url })
  await client.emit('workflow.completed')
  const waiting = client.waitFor({ type: 'approval.requested' }, { timeoutMs: 50 })
  await expect(waiting).rejects.toThrow(/within 50 ms[\s\S]*workflow\.completed \(del_\w+\)[\s\S]*\[200\]/)
})

test('changes continue after a broken connection', async () => {
  const first = await startApi(workflows)
  const { port } = new URL(first.url)
  const client = connectMockSender(first.url)
  open.push(client)
  const changes = client.changes()[Symbol.asyncIterator]()
  expect((await changes.next()).value).toMatchObject({ event: 'ready' })
  await first.close()
  const next = changes.next()
  const second = await startApi(workflows, { listen: { port: Number(port) } })
  open.push(second)
  // Another server, with other ids.
  expect((await next).value).toMatchObject({ event: 'reset', data: { why: 'unknown' } })
  const end = changes.next().then(() => changes.next())
  await client.close()
  expect((await end).done).toBe(true)
})

test('a refusal throws with the message, the status and the field', async () => {
  const { client } = await setUp(workflows)
  const error = await client.emit('alert.craeted').catch((thrown) => thrown)
  expect(error).toBeInstanceOf(ControlError)
  expect(error).toMatchObject({ status: 422, code: 'validation_failed', field: 'type' })
  expect(error.message).toContain("Did you mean 'alert.created'?")
})

test('every request carries the token, including the stream', async () => {
  const api = await startApi(workflows, { listen: { controlToken: 'token_1' } })
  open.push(api)
  const client = connectMockSender(api.url, { token: 'token_1' })
  expect((await client.info()).provider).toBe('workflows')
  const stream = client.changes()[Symbol.asyncIterator]()
  expect((await stream.next()).value).toMatchObject({ event: 'ready' })
  await client.close()
  const stranger = connectMockSender(api.url)
  await expect(stranger.info()).rejects.toThrow('Send the control token')
  await expect(stranger.changes()[Symbol.asyncIterator]().next()).rejects.toThrow('Send the control token')
})

test.each(['localhost:4400', '4400', 'ftp://127.0.0.1/', ''])('%j is refused as a URL at creation', (url) => {
  expect(() => connectMockSender(url)).toThrow('is not a URL')
})

test('without a mock sender at the URL, the error says how to start one', async () => {
  await expect(connectMockSender('http://127.0.0.1:9').info()).rejects.toThrow('mock-sender serve')
  const receiver = await startReceiver(200)
  open.push(receiver)
  const client = connectMockSender(new URL(receiver.url).origin)
  await expect(client.emit('a')).rejects.toThrow('is not a mock sender')
})

test('a handshake is played, and a wrong answer throws', async () => {
  const receiver = await startReceiver((response, { body }) => {
    response.end(JSON.parse(body.toString()).challenge)
  }, 500)
  const slack = await readProvider({
    provider: fileURLToPath(new URL('../../../providers/src/slack.ts', import.meta.url)),
  })
  const api = await startApi(slack, { secret: 'secret_of_the_test' })
  open.push(receiver, api)
  const client = connectMockSender(api.url)
  const played = await client.handshake('url_verification', { url: receiver.url })
  expect(played).toMatchObject({ name: 'url_verification', response: { status: 200 }, problems: [] })
  const error = await client.handshake('url_verification', { url: receiver.url }).catch((thrown) => thrown)
  expect(error.message).toContain('Slack would not accept the answer')
  expect(error.handshake.response.status).toBe(500)
  await expect(client.handshake('url_verifcation', { url: receiver.url })).rejects.toMatchObject({
    field: 'name',
    message: expect.stringContaining("Did you mean 'url_verification'?"),
  })
})

test('await using closes a client', async () => {
  const { url } = await setUp(workflows)
  let ended: Promise<IteratorResult<unknown>> | undefined
  {
    await using client = connectMockSender(url)
    const changes = client.changes()[Symbol.asyncIterator]()
    await changes.next()
    ended = changes.next()
  }
  expect((await ended).done).toBe(true)
})
