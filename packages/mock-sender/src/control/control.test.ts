import { elan, validibot, ventryx, workflows } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import { type Answer, startReceiver } from '../../test-support/scripted-receiver.ts'
import { startApi } from '../../test-support/start-api.ts'
import type { ControlInfo, DeliveriesAnswer, DeliveryAnswer, EmitAnswer } from './contract.ts'

const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

type StartOptions = Parameters<typeof startApi>

async function setUp(provider: StartOptions[0], answers: Answer[] = [200], options: StartOptions[1] = {}) {
  const receiver = await startReceiver(...answers)
  const api = await startApi(provider, { startAt: Date.UTC(2026, 0, 15, 12), ...options })
  open.push(receiver, api)
  const control = async (method: string, path: string, body?: unknown) => {
    const answer = await api.call(method, `/_mock${path}`, { body, key: null })
    return { ...answer, ok: answer.status < 300 }
  }
  /** Expects success and returns the body. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  const ask = async <Answer = any>(method: string, path: string, body?: unknown): Promise<Answer> => {
    const answer = await control(method, path, body)
    expect([answer.status, answer.body?.error]).toEqual([expect.toSatisfy((one) => one < 300), undefined])
    return answer.body
  }
  const subscribe = (wish: object = {}) => ask('POST', '/subscriptions', { url: receiver.url, ...wish })
  return { ...api, receiver, control, ask, subscribe }
}

test('requests alone make every attempt of the ladder', async () => {
  const { ask, subscribe } = await setUp(workflows, [500, 500, 200])
  const { subscription, secret } = await subscribe({ events: ['alert.*'] })
  expect(secret).toMatch(/^whsec_/)

  const emitted = await ask<EmitAnswer>('POST', '/emit', {
    type: 'alert.created',
    data: { severity: 'critical' },
  })
  expect(emitted).toMatchObject({
    warning: null,
    deliveries: [
      { type: 'alert.created', status: 'pending', subscription: { id: subscription.id }, redeliveryOf: null },
    ],
  })
  expect(await ask('GET', '')).toMatchObject({
    now: '2026-01-15T12:00:00.000Z',
    nextAt: '2026-01-15T12:00:30.000Z',
    counts: { subscriptions: 1, deliveries: 1, pending: 1, delivered: 0 },
  })
  expect(await ask('POST', '/run-next')).toEqual({
    ran: true,
    now: '2026-01-15T12:00:30.000Z',
    nextAt: '2026-01-15T12:05:30.000Z',
  })
  expect(await ask('POST', '/advance', { by: '10m' })).toEqual({
    now: '2026-01-15T12:10:30.000Z',
    nextAt: null,
  })
  const { delivery } = await ask<DeliveryAnswer>('GET', `/deliveries/${emitted.deliveries[0]!.id}`)
  expect(delivery.status).toBe('delivered')
  expect(delivery.attempts.map(({ at, response, next }) => [at, response?.status, next?.why])).toEqual([
    ['2026-01-15T12:00:00.000Z', 500, 'backoff'],
    ['2026-01-15T12:00:30.000Z', 500, 'backoff'],
    ['2026-01-15T12:05:30.000Z', 200, undefined],
  ])
  expect(JSON.parse(delivery.attempts[0]!.request.body).data.severity).toBe('critical')
  expect(await ask('POST', '/run-next')).toMatchObject({ ran: false })
  expect(await ask('POST', '/run-until-idle')).toMatchObject({ nextAt: null })
})

test('GET /_mock shows the provider, the seed and the clock', async () => {
  const { ask, sender } = await setUp(ventryx, [200], { seed: 7 })
  expect(await ask<ControlInfo>('GET', '')).toEqual({
    provider: 'ventryx',
    title: 'Ventryx',
    seed: '7',
    clock: 'virtual',
    ladderMs: ventryx.delivery.ladderMs,
    dataField: ventryx.envelope.data ?? null,
    tokenHeader: null,
    now: new Date(sender.now()).toISOString(),
    nextAt: null,
    counts: {
      subscriptions: 0,
      deliveries: 0,
      pending: 0,
      delivered: 0,
      exhausted: 0,
      gone: 0,
      cancelled: 0,
    },
    providers: [{ name: 'ventryx', title: 'Ventryx', path: '' }],
  })
})

test.each([elan, validibot, ventryx, workflows])(
  'the events of $name have examples and schemas',
  async (provider) => {
    const { ask } = await setUp(provider)
    const { events } = await ask('GET', '/events')
    expect(events.map(({ type }: { type: string }) => type)).toEqual(Object.keys(provider.events))
    for (const { type, example, schema } of events) {
      expect(example).toEqual(Object(provider.events)[type].example)
      expect(schema.required.every((field: string) => field in example)).toBe(true)
    }
  },
)

test('emit accepts every fault by name', async () => {
  const { ask, subscribe } = await setUp(workflows, [200], { timeoutMs: 50 })
  await subscribe({ url: 'http://127.0.0.1:9/' })
  const { faults } = await ask('GET', '/faults')
  expect(faults.length).toBeGreaterThan(25)
  for (const { name, perAttempt } of faults) {
    const needsRotation = /^old/.test(name)
    const body = {
      type: 'alert.created',
      faults: [needsRotation ? { name, secret: 'whsec_0123456789abcdef' } : name],
      ...(perAttempt && { attempts: [1] }),
    }
    const { deliveries } = await ask<EmitAnswer>('POST', '/emit', body)
    expect([name, deliveries.length]).toEqual([name, 1])
  }
})

test('a fault changes the sent request', async () => {
  const { ask, subscribe, receiver } = await setUp(workflows, [401, 200])
  await subscribe({ events: ['alert.*'] })
  await ask('POST', '/emit', { type: 'alert.created', faults: ['missingSignature'], attempts: [1] })
  await ask('POST', '/run-until-idle')
  expect(receiver.requests.map(({ headers }) => 'x-workflows-signature' in headers)).toEqual([false, true])
})

test('pages of a list are newest first and have no gaps while more is sent', async () => {
  const { ask, subscribe } = await setUp(ventryx)
  await subscribe()
  const emit = async (count: number) => {
    for (let n = 0; n < count; n++) await ask('POST', '/emit', { type: 'workflow.completed' })
  }
  await emit(5)
  const all = await ask<DeliveriesAnswer>('GET', '/deliveries')
  expect(all.next).toBe(null)
  const ids = all.deliveries.map(({ id }) => id)
  expect(new Set(ids).size).toBe(5)

  const read: string[] = []
  let next: string | null = ''
  while (next !== null) {
    const page: DeliveriesAnswer = await ask('GET', `/deliveries?limit=2${next && `&after=${next}`}`)
    read.push(...page.deliveries.map(({ id }) => id))
    next = page.next
    await emit(1)
  }
  expect(read).toEqual(ids)
})

test('deliveries are filtered by type, status, subscription, event and text', async () => {
  const { ask, subscribe, url, receiver } = await setUp(ventryx, [200])
  const first = await subscribe({ name: 'First' })
  await ask('POST', '/emit', { type: 'workflow.completed', data: { run_id: 'run_Needle' } })
  const refusing = await subscribe({ url: `${url}/nowhere` })
  await ask('POST', '/emit', { type: 'approval.requested' })
  const count = async (query: string) =>
    (await ask<DeliveriesAnswer>('GET', `/deliveries?${query}`)).deliveries.length
  const { deliveries } = await ask<DeliveriesAnswer>('GET', '/deliveries')
  expect(deliveries).toHaveLength(3)
  expect(await count('type=approval.requested')).toBe(2)
  expect(await count('status=pending')).toBe(1)
  expect(await count('status=delivered')).toBe(2)
  expect(await count(`subscription=${first.subscription.id}`)).toBe(2)
  expect(await count(`subscription=${refusing.subscription.id}&status=delivered`)).toBe(0)
  expect(await count(`eventId=${deliveries[2]!.eventId}`)).toBe(1)
  expect(await count('text=needle')).toBe(1)
  expect(await count('text=APPROVAL')).toBe(2)
  expect(await count(`text=${encodeURIComponent(receiver.url)}`)).toBe(2)
  expect(await count('text=nothing-has-this')).toBe(0)
})

test('rows of deliveries omit headers and bodies', async () => {
  const { ask, subscribe } = await setUp(ventryx, [(response) => response.writeHead(500).end('answered')])
  await subscribe()
  await ask('POST', '/emit', { type: 'workflow.completed' })
  const { deliveries } = await ask('GET', '/deliveries?view=rows')
  expect(deliveries[0].attempts).toEqual([
    {
      number: 1,
      at: '2026-01-15T12:00:00.000Z',
      outcome: 'refused',
      status: 500,
      error: null,
      durationMs: expect.any(Number),
      next: { at: expect.any(String), why: 'backoff' },
    },
  ])
  expect(JSON.stringify(deliveries)).not.toContain('answered')
})

test('a delivery is redelivered as the same or as a new event', async () => {
  const { ask, subscribe, receiver } = await setUp(ventryx)
  await subscribe()
  const { deliveries } = await ask<EmitAnswer>('POST', '/emit', { type: 'workflow.completed' })
  const { id, eventId } = deliveries[0]!
  const redeliver = (as: string) => ask<DeliveryAnswer>('POST', `/deliveries/${id}/redeliver`, { as })
  const same = await redeliver('same-event')
  expect(same.delivery).toMatchObject({ redeliveryOf: id, eventId, status: 'delivered' })
  const renewed = await redeliver('new-event')
  expect(renewed.delivery).toMatchObject({ redeliveryOf: id, status: 'delivered' })
  expect(renewed.delivery.eventId).not.toBe(eventId)
  expect(receiver.requests[1]!.body).toEqual(receiver.requests[0]!.body)
})

test('exhausted deliveries are redelivered in bulk, once', async () => {
  const failing = Array.from({ length: 9 }, () => 500)
  const { ask, subscribe } = await setUp(ventryx, [...failing, 200], { ladderMs: [0, 1000, 2000] })
  await subscribe()
  for (let n = 0; n < 3; n++) await ask('POST', '/emit', { type: 'workflow.completed' })
  await ask('POST', '/run-until-idle')
  const before = await ask<DeliveriesAnswer>('GET', '/deliveries?status=exhausted')
  expect(before.deliveries).toHaveLength(3)

  const later = await ask('POST', '/redeliver', { status: 'exhausted', since: '2027-01-01T00:00:00Z' })
  expect(later).toEqual({ deliveries: [], skipped: [] })
  const { deliveries, skipped } = await ask('POST', '/redeliver', { status: 'exhausted' })
  expect(skipped).toEqual([])
  expect(deliveries.map(({ status }: { status: string }) => status)).toEqual(Array(3).fill('delivered'))
  const again = await ask('POST', '/redeliver', { status: 'exhausted' })
  expect(again.deliveries).toEqual([])
  expect(again.skipped.map(({ why }: { why: string }) => why)).toEqual(Array(3).fill('redelivered'))
})

test('a subscription is created, shown, changed, disabled, enabled and deleted', async () => {
  const { ask, control, subscribe } = await setUp(workflows)
  const made = await subscribe({ name: 'Alerts', headers: { 'x-team': 'blue' } })
  const { id } = made.subscription
  const path = `/subscriptions/${id}`
  expect(await ask('GET', path)).toEqual({ subscription: made.subscription })
  expect(await ask('GET', '/subscriptions')).toEqual({ subscriptions: [made.subscription], next: null })
  expect(await ask('PATCH', path, { events: ['alert.*', 'csv.uploaded'] })).toMatchObject({
    subscription: { events: ['alert.*', 'csv.uploaded'], name: 'Alerts' },
  })
  expect(await ask('POST', `${path}/disable`)).toMatchObject({
    subscription: { status: 'disabled', disabled: { reason: 'manual', at: '2026-01-15T12:00:00.000Z' } },
  })
  expect(await ask('GET', '/subscriptions?status=disabled')).toMatchObject({ subscriptions: [{ id }] })
  expect(await ask('GET', '/subscriptions?status=active')).toMatchObject({ subscriptions: [] })
  expect(await ask('POST', `${path}/enable`)).toMatchObject({ subscription: { status: 'active' } })
  expect(await ask('GET', '/subscriptions?text=aler')).toMatchObject({ subscriptions: [{ id }] })
  expect((await control('DELETE', path)).status).toBe(204)
  expect((await control('GET', path)).status).toBe(404)
})

test('only the response that creates a secret shows it', async () => {
  const { ask, subscribe, call } = await setUp(workflows)
  const made = await subscribe({ events: ['webhook.*', 'alert.*'] })
  const { id } = made.subscription
  const rotated = await ask('POST', `/subscriptions/${id}/rotate-secret`, { overlap: '1h' })
  expect(rotated.secret).not.toBe(made.secret)
  await ask('POST', '/emit', { type: 'alert.created' })
  await ask('POST', `/subscriptions/${id}/test`)
  const shown = [
    await ask('GET', ''),
    await ask('GET', '/subscriptions'),
    await ask('GET', `/subscriptions/${id}`),
    await ask('GET', `/subscriptions/${id}/health`),
    await ask('GET', '/deliveries'),
    (await call('GET', '/openapi.json')).body,
  ]
  for (const secret of [made.secret, rotated.secret]) expect(JSON.stringify(shown)).not.toContain(secret)
})

test('a reset forgets everything, and no id repeats', async () => {
  const { ask, subscribe } = await setUp(ventryx, [500], { seed: 1 })
  const seen = new Set<string>()
  for (let round = 0; round < 2; round++) {
    await subscribe()
    const { deliveries } = await ask<EmitAnswer>('POST', '/emit', { type: 'workflow.completed' })
    seen.add(deliveries[0]!.eventId).add(deliveries[0]!.id)
    expect(await ask('POST', '/reset')).toEqual({ now: '2026-01-15T12:00:00.000Z', nextAt: null })
    expect((await ask<ControlInfo>('GET', '')).counts).toMatchObject({ subscriptions: 0, deliveries: 0 })
  }
  expect(seen.size).toBe(4)
})

test('a test event reaches a subscription whichever events it wants', async () => {
  const { ask, subscribe } = await setUp(elan)
  const { subscription } = await subscribe({ events: ['workflow.failed'], secret: null })
  expect(subscription.signed).toBe(false)
  const { delivery } = await ask<DeliveryAnswer>('POST', `/subscriptions/${subscription.id}/test`)
  expect(delivery).toMatchObject({ type: 'workflow.completed', status: 'delivered' })
})

test('the health of a subscription has success rate, answers, durations and recent attempts', async () => {
  const { ask, subscribe, url } = await setUp(validibot, [500, 500, 200, 200])
  const { subscription } = await subscribe()
  expect(await ask('GET', `/subscriptions/${subscription.id}/health`)).toEqual({
    subscription,
    attempts: 0,
    succeeded: 0,
    successRate: null,
    answers: [],
    durationMs: null,
    recent: [],
  })
  await ask('POST', '/emit', { type: 'run.failed' })
  await ask('POST', '/run-until-idle')
  await ask('POST', '/emit', { type: 'run.completed' })
  const health = await ask('GET', `/subscriptions/${subscription.id}/health?limit=2`)
  expect(health).toMatchObject({
    attempts: 4,
    succeeded: 2,
    successRate: 0.5,
    answers: [
      { answer: '200', count: 2 },
      { answer: '500', count: 2 },
    ],
    recent: [
      { type: 'run.completed', number: 1, status: 200 },
      { type: 'run.failed', number: 3, status: 200 },
    ],
  })
  expect(health.durationMs.max).toBeGreaterThan(0)
  expect(url).toBeDefined()
})

test('Validibot marks a webhook as failing, and keeps sending to it', async () => {
  const { ask, subscribe } = await setUp(validibot, [500, 500, 500, 500, 500, 200])
  const { subscription } = await subscribe()
  await ask('POST', '/emit', { type: 'run.failed' })
  await ask('POST', '/run-until-idle')
  const failing = await ask('GET', `/subscriptions/${subscription.id}/health`)
  expect(failing).toMatchObject({
    successRate: 0,
    subscription: { status: 'failing', failingSince: expect.any(String), disabled: null },
  })
  await ask('POST', '/emit', { type: 'run.completed' })
  expect(await ask('GET', `/subscriptions/${subscription.id}`)).toMatchObject({
    subscription: { status: 'active', failingSince: null },
  })
})

test('an event without a subscriber has a warning with the reason', async () => {
  const { ask, subscribe } = await setUp(workflows)
  await subscribe({ events: ['csv.uploaded'] })
  const { deliveries, warning } = await ask<EmitAnswer>('POST', '/emit', { type: 'alert.created' })
  expect(deliveries).toEqual([])
  expect(warning).toContain('wants only csv.uploaded')
})

test.each([
  ['POST', '/emit', {}, 'type'],
  ['POST', '/emit', { type: 'alert.craeted' }, 'type'],
  ['POST', '/emit', { type: 'alert.created', data: 7 }, 'data'],
  ['POST', '/emit', { type: 'alert.created', faults: ['oldSecret', 'wrongSecret'] }, 'faults'],
  ['POST', '/emit', { type: 'alert.created', nonsense: 1 }, 'nonsense'],
  ['POST', '/advance', { by: 'soon' }, 'by'],
  ['POST', '/run-next', { by: '30m' }, 'by'],
  ['POST', '/subscriptions', { url: 'no url' }, 'url'],
  ['POST', '/subscriptions', { url: 'http://127.0.0.1:1', events: ['nothing.*'] }, 'events'],
  ['POST', '/subscriptions', { url: 'http://127.0.0.1:1', headers: { host: 'x' } }, 'headers'],
  ['GET', '/deliveries?after=del_none', undefined, 'after'],
  ['GET', '/deliveries?stauts=pending', undefined, 'stauts'],
])('%s %s %j is 422 and names %4$s', async (method, path, body, field) => {
  const { control } = await setUp(workflows)
  const { status, body: answer, headers } = await control(method, path, body)
  expect([status, answer.error.field, answer.error.code]).toEqual([422, field, 'validation_failed'])
  expect(answer.error.message.startsWith(`${field}: `)).toBe(true)
  expect(headers.get('content-type')).toBe('application/json')
})

test('an unknown type is refused with advice, and custom: true sends it', async () => {
  const { ask, control, subscribe } = await setUp(ventryx)
  await subscribe()
  const { body } = await control('POST', '/emit', { type: 'order.placed' })
  expect(body.error.message).toContain('custom: true')
  const { deliveries } = await ask<EmitAnswer>('POST', '/emit', { type: 'order.placed', custom: true })
  expect(deliveries[0]).toMatchObject({ type: 'order.placed', status: 'delivered' })
})

test('an action that the sender refuses is 409 with its message', async () => {
  const { control, ask, subscribe } = await setUp(workflows, [200], {
    clock: 'real',
    startAt: undefined as never,
  })
  const moved = await control('POST', '/advance', { by: '30m' })
  expect([moved.status, moved.body.error.code]).toEqual([409, 'conflict'])
  expect(moved.body.error.message).toContain("clock: 'virtual'")
  const { subscription } = await subscribe()
  const { deliveries } = await ask<EmitAnswer>('POST', '/emit', { type: 'alert.created' })
  await ask('POST', `/subscriptions/${subscription.id}/disable`)
  const path = `/deliveries/${deliveries[0]!.id}/redeliver`
  expect((await control('POST', path, { as: 'same-event' })).status).toBe(409)
})

test.each([
  ['GET', '/nowhere', 404],
  ['GET', '/deliveries/del_none', 404],
  ['POST', '/deliveries/del_none/redeliver', 404],
  ['POST', '/subscriptions/none/enable', 404],
  ['DELETE', '/emit', 405],
])('%s %s is %d in plain JSON', async (method, path, expected) => {
  const { control } = await setUp(workflows)
  const body = path.endsWith('redeliver') ? { as: 'same-event' } : undefined
  const { status, body: answer } = await control(method, path, body)
  expect([status, typeof answer.error.message]).toEqual([expected, 'string'])
})

test('a body must be JSON by its content type, complete and within the limit', async () => {
  const { call, sender } = await setUp(workflows, [200], { listen: { maxBodyBytes: 1000 } })
  const emit = (body: string, type: string) =>
    call('POST', '/_mock/emit', { body, headers: { 'content-type': type }, key: null })
  expect((await emit('{"type":"alert.created"}', 'text/plain')).status).toBe(415)
  expect((await emit('type=alert.created', 'application/x-www-form-urlencoded')).status).toBe(415)
  expect((await emit('{"type":', 'application/json')).status).toBe(400)
  expect((await emit(`{"type":"alert.created"${' '.repeat(1000)}}`, 'application/json')).status).toBe(413)
  expect(sender.deliveries()).toEqual([])
})

test('a wrong token and a foreign site are refused without effect', async () => {
  const token = 'control_token_1'
  const { url, call, sender } = await setUp(workflows, [200], { listen: { controlToken: token } })
  const ask = (headers: Record<string, string>) =>
    call('POST', '/_mock/subscriptions', { body: { url: 'http://127.0.0.1:1/' }, key: null, headers })
  expect((await ask({})).status).toBe(401)
  expect((await ask({ authorization: `Bearer ${token.slice(1)}` })).status).toBe(401)
  expect((await ask({ authorization: `Bearer ${token}x` })).status).toBe(401)
  const authorization = `Bearer ${token}`
  expect((await ask({ authorization, origin: 'https://evil.example' })).status).toBe(403)
  expect((await ask({ authorization, 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  expect(sender.subscriptions()).toEqual([])
  expect((await ask({ authorization, origin: url })).status).toBe(201)
  // The key of the management API is not a control token.
  expect((await call('GET', '/_mock/nowhere', { key: 'any-key' })).status).toBe(401)
})

test('a server that other machines can reach has no control API without a token', async () => {
  const open = await setUp(workflows, [200], { listen: { host: '0.0.0.0' } })
  const refused = await open.call('GET', '/_mock')
  expect([refused.status, refused.body.error.message]).toEqual([
    403,
    expect.stringContaining('--control-token'),
  ])
  expect((await open.call('GET', '/')).status).toBe(200)
  const guarded = await setUp(workflows, [200], { listen: { host: '0.0.0.0', controlToken: 'token_1' } })
  expect((await guarded.call('GET', '/_mock', { key: 'token_1' })).status).toBe(200)
  expect((await guarded.call('GET', '/_mock', { key: 'token_2' })).status).toBe(401)
})

test('an empty control token is refused', async () => {
  const { sender, close } = await startApi(workflows)
  await close()
  expect(sender.seed).toBeDefined()
  await expect(startApi(workflows, { listen: { controlToken: '' } })).rejects.toThrow(
    'control token is empty',
  )
})
