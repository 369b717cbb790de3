import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ventryx } from '@postern/core/providers'
import { createMockSender, faults } from '@postern/mock-sender'
import '@postern/mock-sender/jest'
import { createApp } from './app'

const secret = 'whsec_of_the_test'
const run = { run_id: 'run_7' } // the other fields come from the provider's example
const sender = createMockSender({ provider: ventryx })
const publishRun = jest.fn()
let server: Server

beforeEach(async () => {
  publishRun.mockReset()
  jest.spyOn(console, 'error').mockReturnValue() // each failed attempt is reported there
  server = createApp({ secret, publishRun }).listen(0)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await sender.subscribe({ url: `http://127.0.0.1:${port}/webhooks/ventryx`, secret })
})
afterEach(() => {
  sender.reset()
  server.close()
})
afterAll(() => sender.close())

test('publishes a run at the second attempt when the first one fails', async () => {
  publishRun.mockRejectedValueOnce(new Error('the broker is down'))
  const [delivery] = await sender.emit('workflow.completed', run)
  expect(delivery).toHaveAttempts([500])

  await sender.advance('3m')
  expect(delivery).toHaveAttempts([500, 200])
  expect(publishRun.mock.calls).toEqual([['run_7'], ['run_7']])
})

test('publishes a run after two hours of failures', async () => {
  publishRun.mockRejectedValue(new Error('the broker is down'))
  const [delivery] = await sender.emit('workflow.completed', run)
  await sender.advance('1h 59m')
  expect(delivery).toHaveAttempts([500, 500, 500, 500])

  publishRun.mockReset()
  await sender.advance('1m')
  expect(delivery).toHaveAttempts([500, 500, 500, 500, 200])
  expect(publishRun.mock.calls).toEqual([['run_7']])
})

test('publishes a run once when three copies arrive at once and one more later', async () => {
  const options = { faults: [faults.duplicate(3), faults.duplicateLater('10m')] }
  await sender.emit('workflow.completed', run, options)
  await sender.runUntilIdle()
  expect(sender.deliveries()).toHaveLength(2)
  for (const delivery of sender.deliveries()) expect(delivery).toBeDelivered()
  expect(publishRun.mock.calls).toEqual([['run_7']])
})

test('publishes nothing for a forgery', async () => {
  const options = { faults: [faults.tamperedBody()], attempts: [1] }
  const [delivery] = await sender.emit('workflow.completed', run, options)
  expect(delivery).toHaveAttempts([401])
  expect(publishRun).not.toHaveBeenCalled()
})
