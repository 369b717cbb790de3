import { inspect } from 'node:util'
import { elan, generic } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import { startReceiver } from '../../test-support/scripted-receiver.ts'
import { createMockSender } from './create-mock-sender.ts'
import '../vitest.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

async function start() {
  const warnings: string[] = []
  const receiver = await startReceiver(410)
  const sender = createMockSender({ provider: generic, onWarning: (message) => void warnings.push(message) })
  open.push(receiver, sender)
  return { sender, warnings, url: receiver.url }
}

test('an emit without any subscription warns', async () => {
  const { sender, warnings } = await start()
  const deliveries = await sender.emit('user.created')
  const warning =
    "No active subscription wanted 'user.created': there is no subscription. Make one with subscribe()."
  expect(deliveries).toEqual([])
  expect(deliveries.warning).toBe(warning)
  expect(warnings).toEqual([warning])
  expect(inspect(deliveries)).toBe(`[] (${warning})`)
})

test('an emit that reaches nobody says what keeps each subscription from the event', async () => {
  const { sender, warnings, url } = await start()
  const gone = await sender.subscribe({ url })
  await sender.emit('user.created')
  expect(warnings).toEqual([])
  const other = await sender.subscribe({ url, events: ['payment.*', 'user.deleted'] })
  const off = await sender.subscribe({ url, active: false })
  const { warning } = await sender.emit('user.created')
  expect(warning).toBe(
    `No active subscription wanted 'user.created': ${gone.id} (${url}) is disabled (gone); ` +
      `${other.id} (${url}) wants only payment.*, user.deleted; ${off.id} (${url}) is disabled (manual).`,
  )
  expect((await sender.emit({ type: 'beyond.catalog' })).warning).toContain("wanted 'beyond.catalog'")
})

test("the warning for another organization's event names the organization of the subscription", async () => {
  const sender = createMockSender({ provider: elan })
  open.push(sender)
  await sender.subscribe({ url: 'http://127.0.0.1:1', scope: 'org_2' })
  const { warning } = await sender.emit('workflow.completed')
  expect(warning).toContain('gets only the events of org_2')
})

test('a long list of subscriptions is cut', async () => {
  const { sender, url } = await start()
  for (let count = 0; count < 7; count++) await sender.subscribe({ url, active: false })
  expect((await sender.emit('user.created')).warning).toMatch(/; and 2 more\.$/)
})

test('an event that reaches a subscription causes no warning', async () => {
  const { sender, warnings, url } = await start()
  await sender.subscribe({ url })
  const deliveries = await sender.emit('user.created')
  expect([deliveries.length, deliveries.warning, warnings]).toEqual([1, undefined, []])
})

test('the matchers tell why nobody was reached, and waitFor and captureDuring do too', async () => {
  const { sender, url } = await start()
  await sender.subscribe({ url, events: ['payment.*'] })
  const deliveries = await sender.emit('user.created')
  const [first] = deliveries
  for (const received of [deliveries, first]) {
    expect(() => expect(received).toBeDelivered()).toThrow("No active subscription wanted 'user.created'")
    expect(() => expect(received).not.toBeDelivered()).toThrow('wants only payment.*')
  }
  await expect(sender.waitFor({ type: 'user.created' }, { timeoutMs: 1 })).rejects.toThrow(
    'wants only payment.*',
  )
  await sender.emit('payment.failed')
  expect(() => expect(undefined).toBeDelivered()).toThrow('emit() resolves with an empty array when')
})

test('emit rejects with the error that onWarning throws', async () => {
  const sender = createMockSender({
    provider: generic,
    onWarning: (message) => {
      throw new Error(message)
    },
  })
  await expect(sender.emit('user.created')).rejects.toThrow('there is no subscription')
})
