import type { Outcome } from '@postern/core'
import { generic } from '@postern/core/providers'
import { createMockSender, faults } from '@postern/mock-sender'
import { expect, it } from 'vitest'
import { createApp } from './app.ts'

const secret = 'whsec_of_the_test'
const url = '/webhooks/users'

function setUp({ failures = 0 } = {}) {
  const welcomed: string[] = []
  const outcomes: Outcome[] = []
  const app = createApp({
    secret,
    log: (outcome) => outcomes.push(outcome),
    sendWelcome(email) {
      if (failures-- > 0) throw new Error('the mail server is down')
      welcomed.push(email)
    },
  })
  return { app, welcomed, outcomes, sender: createMockSender({ provider: generic, secret }) }
}

it('welcomes a user once, however often the event is delivered', async () => {
  const { app, welcomed, sender } = setUp()
  const { headers, body } = sender.sign('user.created', { email: 'ada@example.com' })
  for (let delivery = 1; delivery <= 3; delivery++) {
    const response = await app.inject({ method: 'POST', url, headers, payload: body })
    expect(response.statusCode).toBe(200)
  }
  expect(welcomed).toEqual(['ada@example.com'])
})

it('welcomes the user in the end when two attempts fail', async () => {
  const { app, welcomed, sender } = setUp({ failures: 2 })
  const origin = await app.listen({ port: 0 })
  await sender.subscribe({ url: origin + url, events: ['user.*'] })

  const [delivery] = await sender.emit('user.created') // the data comes from the provider's example
  await sender.runUntilIdle() // five and a half minutes of retries, in milliseconds

  expect(delivery?.attempts.map(({ response }) => response?.status)).toEqual([500, 500, 200])
  expect(welcomed).toHaveLength(1)
  await sender.close()
  await app.close()
})

it('welcomes nobody for a forgery', async () => {
  const { app, welcomed, outcomes, sender } = setUp()
  const { headers, body } = sender.sign('user.created', {}, { faults: [faults.tamperedBody()] })
  const response = await app.inject({ method: 'POST', url, headers, payload: body })
  expect(response.json()).toEqual({ error: 'SIGNATURE_INVALID' })
  expect(welcomed).toEqual([])
  expect(outcomes).toMatchObject([{ kind: 'refused', code: 'SIGNATURE_INVALID' }])
})

it('leaves the other routes as they are', async () => {
  const response = await setUp().app.inject({ method: 'POST', url: '/echo', payload: { a: 1 } })
  expect(response.json()).toEqual({ a: 1 })
})
