import { defineProvider } from '@postern/core'
import { elan, generic, validibot, workflows } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import { startReceiver } from '../../test-support/scripted-receiver.ts'
import { checkReceiver } from '../check/check-receiver.ts'
import { faults } from '../faults/index.ts'
import { createMockSender } from './create-mock-sender.ts'

const url = 'http://127.0.0.1:1/hooks'
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

async function start(options = {}) {
  const receiver = await startReceiver(200)
  const sender = createMockSender({ provider: generic, secret: 's', ...options })
  open.push(receiver, sender)
  const subscription = await sender.subscribe({ url: receiver.url })
  return { sender, subscription, receiver }
}

// biome-ignore lint/suspicious/noExplicitAny: the tests pass values that the types refuse
const loose = (value: unknown) => value as any

test('an option that nobody reads is refused, and the one that was probably meant is named', async () => {
  const { sender, subscription } = await start()
  const [delivery] = await sender.emit('user.created')
  const misspelt: [() => unknown, string][] = [
    [
      () => createMockSender(loose({ provider: generic, timeout: 5 })),
      "no option 'timeout'. Did you mean 'timeoutMs'?",
    ],
    [
      () => sender.emit('user.created', {}, loose({ fault: [] })),
      "emit() has no option 'fault'. Did you mean 'faults'?",
    ],
    [() => sender.emit({ type: 'x' }, loose({ attempt: [1] })), "Did you mean 'attempts'?"],
    [() => sender.emit(loose({ type: 'x', dat: {} })), "no option 'dat'. Did you mean 'data'?"],
    [() => sender.sign('user.created', {}, loose({ secrets: 's' })), "Did you mean 'secret'?"],
    [() => sender.subscribe(loose({ url, event: ['*'] })), "Did you mean 'events'?"],
    [() => sender.update(subscription, loose({ activ: false })), "Did you mean 'active'?"],
    [() => sender.rotateSecret(subscription, loose({ overlaps: '1h' })), "Did you mean 'overlap'?"],
    [() => sender.test(subscription, loose({ typ: 'user.created' })), "Did you mean 'type'?"],
    [() => sender.redeliver(delivery!, loose({ as: 'new-event', fault: [] })), "Did you mean 'faults'?"],
    [() => sender.deliveries(loose({ state: 'pending' })), "no option 'state'"],
    [
      () => sender.waitFor(loose({ typ: 'user.created' })),
      "waitFor() has no option 'typ'. Did you mean 'type'?",
    ],
    [() => sender.waitFor({ type: 'x' }, loose({ timeout: 5 })), "Did you mean 'timeoutMs'?"],
    [() => sender.listen(loose({ prot: 1 })), "Did you mean 'port'?"],
    [
      () => checkReceiver({ url, provider: generic, secret: 's' }, loose({ onResults() {} })),
      "Did you mean 'onResult'?",
    ],
    [
      () => checkReceiver(loose({ url, provider: generic, secret: 's', effect() {} })),
      "Did you mean 'effects'?",
    ],
  ]
  for (const [call, said] of misspelt) await expect((async () => call())(), said).rejects.toThrow(said)
})

test('refuses options that are not an object', async () => {
  const { sender, subscription } = await start()
  expect(() => createMockSender(loose(undefined))).toThrow('The options of createMockSender() are undefined')
  expect(() => createMockSender(loose({ provider: 'generic' }))).toThrow(
    'provider is a text. Pass a provider',
  )
  await expect(sender.emit('user.created', {}, loose(null))).rejects.toThrow('options of emit() are null')
  await expect(sender.waitFor(loose(undefined))).rejects.toThrow('options of waitFor() are undefined')
  await expect(sender.update(subscription, loose('off'))).rejects.toThrow('options of update() are a text')
})

test('refuses an invalid value of an option', async () => {
  const { sender, subscription } = await start()
  const [delivery] = await sender.emit('user.created')
  const wrong: [() => unknown, string][] = [
    [() => createMockSender(loose({ provider: generic, timeoutMs: '5' })), 'timeoutMs is 5. Pass a number'],
    [() => createMockSender({ provider: generic, startAt: new Date('no') }), 'startAt is not a time'],
    [
      () => createMockSender({ provider: generic, concurrency: 1.5 }),
      'concurrency is 1.5. Pass a whole number',
    ],
    [() => createMockSender(loose({ provider: generic, seed: {} })), 'seed is an empty object'],
    [() => createMockSender(loose({ provider: generic, shuffle: 'yes' })), 'shuffle is a text'],
    [() => createMockSender(loose({ provider: generic, ladderMs: '0' })), 'is invalid. Begin with 0'],
    [() => sender.deliveries(loose({ status: 'deliverd' })), "Did you mean 'delivered'?"],
    [() => sender.waitFor(loose({ status: 'failed' })), "no status 'failed'"],
    [() => sender.waitFor({}, loose({ timeoutMs: '5' })), 'timeoutMs is 5'],
    [() => sender.redeliver(delivery!, loose({})), "no redelivery as 'undefined'"],
    [() => sender.redeliver(delivery!, loose({ as: 'same' })), "no redelivery as 'same'"],
    [() => sender.subscribe(loose({ url, active: 'false' })), 'active is a text. Pass a boolean'],
    [() => sender.subscribe(loose({ url, events: 'user.created' })), 'events is a text. Pass an array'],
    [() => sender.subscribe(loose({ url, headers: ['a'] })), 'headers is an array'],
    [() => sender.subscribe({ url, scope: 'org_1' }), 'has no scopes'],
    [() => sender.update(subscription, { scope: 'org_1' }), 'has no scopes'],
    [() => sender.test(subscription, loose({ type: 'user.creatd' })), "Did you mean 'user.created'?"],
    [() => sender.listen({ organizationHeader: 'X-Org' }), 'has no organizations'],
    [
      () => checkReceiver({ url, provider: generic, secret: 's' }, { only: 'sigature' }),
      "Did you mean 'signature'?",
    ],
  ]
  for (const [call, said] of wrong) await expect((async () => call())(), said).rejects.toThrow(said)
})

test('providers with scoped subscriptions take a scope', async () => {
  for (const provider of [elan, validibot] as const) {
    const sender = createMockSender<typeof elan | typeof validibot>({ provider })
    expect((await sender.subscribe({ url, scope: 'mine' })).scope).toBe('mine')
  }
})

test('attempts that no fault could befall are refused', async () => {
  const { sender } = await start()
  const [delivery] = await sender.emit('user.created')
  const bad = [faults.tamperedBody()]
  const emit = (attempts: unknown, wished: unknown = bad) =>
    sender.emit('user.created', {}, loose({ faults: wished ?? undefined, attempts }))
  await expect(emit([9])).rejects.toThrow('There is no attempt 9. The ladder has the attempts 1 to 5.')
  for (const attempts of [[0], [-1], [1, 6], [1.5], ['1'], [Number.NaN], [undefined]]) {
    await expect(emit(attempts)).rejects.toThrow('There is no attempt')
  }
  for (const attempts of [[], 1, {}])
    await expect(emit(attempts)).rejects.toThrow('is not a list of attempts')
  for (const none of [[], null]) await expect(emit([1], none)).rejects.toThrow('but there are no faults')
  await expect(emit([1], [faults.reordered()])).rejects.toThrow('applies to the whole delivery')
  await expect(sender.redeliver(delivery!, { as: 'same-event', attempts: [6], faults: bad })).rejects.toThrow(
    'There is no attempt 6',
  )
  const short = await start({ ladderMs: [0] })
  await expect(short.sender.emit('user.created', {}, { faults: bad, attempts: [2] })).rejects.toThrow(
    '1 to 1',
  )
  expect(sender.deliveries()).toHaveLength(1)
})

test('emit rejects with the problem of a fault that cannot apply, even for a later attempt', async () => {
  const { sender } = await start()
  const emit = (path: string) => sender.emit('user.created', {}, { faults: [faults.missingFields(path)] })
  await expect(emit('data.nmae')).rejects.toThrow(
    "no field in the event 'data.nmae'. Did you mean 'data.name'?",
  )
  await expect(sender.emit('user.created', {}, { faults: [faults.oversizeBody(10)] })).rejects.toThrow(
    'so oversizeBody(10) would add none',
  )
  await expect(
    sender.emit('user.created', {}, { faults: [faults.oldSecret()], attempts: [2] }),
  ).rejects.toThrow('There is no old secret')
  expect(() => faults.oversizeBody(Number.NaN)).toThrow('is not a length')
  expect(() => faults.hangUpAfterSending(loose('snt'))).toThrow("Pass 'sent' or 'answered'")
  expect(() => faults.wrongContentType('a\nb')).toThrow('Invalid character in header')
})

test('refuses values that are not faults, and says how to pass a name or an uncalled fault', async () => {
  const { sender } = await start()
  const emit = (wished: unknown) => sender.emit('user.created', {}, loose({ faults: wished }))
  await expect(emit(['tamperedBody'])).rejects.toThrow('Pass faults.tamperedBody().')
  await expect(emit(['tampredBody'])).rejects.toThrow("Did you mean 'tamperedBody'?")
  await expect(emit([faults.tamperedBody])).rejects.toThrow('pass faults.tamperedBody(), with parentheses')
  await expect(emit(faults.tamperedBody())).rejects.toThrow('faults is not an array')
  for (const nothing of [{}, null, 7])
    await expect(emit([nothing])).rejects.toThrow('a value that is not a fault')
  await expect(sender.emit('user.created', loose({ faults: [faults.tamperedBody()] }))).rejects.toThrow(
    'emit() takes faults in its third argument',
  )
})

test('data that cannot be laid over an event is refused', async () => {
  const { sender } = await start()
  const none: [unknown, string][] = [
    [null, 'data is null'],
    ['text', 'data is a text'],
    [7, 'data is a number'],
    [[{ name: 'Ada' }], 'data is an array'],
    [() => ({}), 'data is a function'],
    [new Map([['name', 'Ada']]), 'data is a Map'],
    [Promise.resolve({}), 'data is a promise'],
    [{ name: new Set(['Ada']) }, 'data.name is a Set'],
    [{ name: 1n }, 'data.name is a bigint'],
    [{ name: Number.NaN }, 'data.name is NaN'],
    [{ list: [() => {}] }, 'data.list.0 is a function'],
  ]
  for (const [data, said] of none) {
    await expect(sender.emit('user.created', loose(data))).rejects.toThrow(said)
    expect(() => sender.sign('user.created', loose(data))).toThrow(said)
    expect(() => sender.sign(loose({ type: 'own', data }))).toThrow(said)
    expect(() => sender.sign('user.created', {}, loose({ envelope: data }))).toThrow(
      said.replace('data', 'envelope'),
    )
  }
  const circle: Record<string, unknown> = {}
  circle.again = { circle }
  expect(() => sender.sign('user.created', loose(circle))).toThrow('data.again.circle is a part of itself')
  const { event } = sender.sign('user.created', loose({ name: null, since: new Date(0), email: undefined }))
  expect(JSON.parse(JSON.stringify(event.data))).toMatchObject({
    name: null,
    since: '1970-01-01T00:00:00.000Z',
    email: 'john@example.com',
  })
})

test("data may be a list or a string if the example's is one", () => {
  const schema = { '~standard': { version: 1, vendor: 'test', validate: () => ({ value: {} }) } } as const
  const provider = defineProvider({
    name: 'own',
    signature: { header: 'X-Own', algorithm: 'hmac-sha256', encoding: 'hex' },
    envelope: { type: 'type', data: 'data' },
    events: {
      list: { schema, example: { type: 'list', data: [1] } },
      text: { schema, example: { type: 'text', data: 'a' } },
    },
  })
  const sender = createMockSender({ provider, secret: 's' })
  expect(sender.sign('list', loose([1, 2])).event.data).toEqual([1, 2])
  expect(sender.sign('text', loose('b')).event.data).toBe('b')
  expect(() => sender.sign('text', loose([1]))).toThrow('data is an array')
})

test('refuses a misspelt type with a suggestion, and with the way to send a custom type', async () => {
  const sender = createMockSender({ provider: workflows, secret: 's' })
  await expect(sender.emit(loose('alert.creatd'))).rejects.toThrow(/Did you mean 'alert.created'\?.*\{ type:/)
  for (const type of [undefined, null, 7]) {
    await expect(sender.emit(loose({ type }))).rejects.toThrow('The type of the event is')
  }
  await expect(sender.emit(loose(undefined))).rejects.toThrow('emit() was given undefined')
})
