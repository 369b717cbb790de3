import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { after, afterEach, beforeEach, mock, test } from 'node:test'
import { ventryx } from '@postern/core/providers'
import { createMockSender, type Delivery, faults } from '@postern/mock-sender'
import { createApp } from './app.ts'

const secret = 'whsec_of_the_test'
const run = { run_id: 'run_7' } // the other fields come from the provider's example
let published: string[] = []
let failures = 0

const app = createApp({
  secret,
  publishRun(runId) {
    if (failures-- > 0) throw new Error('the broker is down')
    published.push(runId)
  },
})
const server = app.listen(0)
const sender = createMockSender({ provider: ventryx })

beforeEach(async () => {
  published = []
  failures = 0
  mock.method(console, 'error', () => {}) // each failed attempt is reported there
  if (!server.listening) await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await sender.subscribe({ url: `http://127.0.0.1:${port}/webhooks/ventryx`, secret })
})
afterEach(() => {
  mock.restoreAll()
  sender.reset()
})
after(async () => {
  await sender.close()
  server.close()
})

/** The status of each attempt so far, or the error of one without a response. */
function results(delivery: Delivery | undefined) {
  return delivery?.attempts.map(({ response, error }) => response?.status ?? error?.kind)
}

test('publishes a run at the second attempt when the first one fails', async () => {
  failures = 1
  const [delivery] = await sender.emit('workflow.completed', run)
  assert.deepEqual(results(delivery), [500])
  assert.deepEqual(published, [])

  await sender.advance('3m')
  assert.deepEqual(results(delivery), [500, 200])
  assert.deepEqual(published, ['run_7'])
})

test('publishes a run after two hours of failures', async () => {
  failures = 4
  const [delivery] = await sender.emit('workflow.completed', run)
  await sender.advance('1h 59m')
  assert.deepEqual(results(delivery), [500, 500, 500, 500])

  await sender.advance('1m')
  assert.deepEqual(results(delivery), [500, 500, 500, 500, 200])
  assert.deepEqual(published, ['run_7'])
})

test('publishes a run once when three copies arrive at once and one more later', async () => {
  const options = { faults: [faults.duplicate(3), faults.duplicateLater('10m')] }
  await sender.emit('workflow.completed', run, options)
  await sender.runUntilIdle()
  assert.deepEqual(
    sender.deliveries().map(({ status }) => status),
    ['delivered', 'delivered'],
  )
  assert.deepEqual(published, ['run_7'])
})

test('publishes nothing for a forgery', async () => {
  const options = { faults: [faults.tamperedBody()], attempts: [1] }
  const [delivery] = await sender.emit('workflow.completed', run, options)
  assert.deepEqual(results(delivery), [401])
  assert.deepEqual(published, [])
})
