import type { Outcome } from '@postern/core'
import { ventryx } from '@postern/core/providers'
import { createMockSender, faults } from '@postern/mock-sender'
import { expect, it } from 'vitest'
import { createApp } from './app.ts'

const secret = 'whsec_of_the_test'
const path = '/webhooks/ventryx'

function setUp({ failures = 0 } = {}) {
  const published: string[] = []
  const outcomes: Outcome[] = []
  const app = createApp({
    secret,
    log: (outcome) => outcomes.push(outcome),
    publishRun(workflowId, runId) {
      if (failures-- > 0) throw new Error('the broker is down')
      published.push(`${workflowId}/${runId}`)
    },
  })
  return { app, published, outcomes, sender: createMockSender({ provider: ventryx, secret }) }
}

it('publishes a run once, however often it is delivered', async () => {
  const { app, published, sender } = setUp()
  const { headers, text } = sender.sign('workflow.completed', { workflow_id: 'wf_1', run_id: 'run_1' })
  const deliveries = Array.from({ length: 20 }, () =>
    app.request(path, { method: 'POST', headers, body: text }),
  )
  const statuses = (await Promise.all(deliveries)).map(({ status }) => status)
  expect(new Set(statuses)).toEqual(new Set([200]))
  expect(published).toEqual(['wf_1/run_1'])
})

it('publishes a run in the end when two attempts fail, without a server', async () => {
  const { published, outcomes, sender, app } = setUp({ failures: 2 })
  await sender.subscribe({ url: path, fetch: (request) => app.fetch(request) })
  const [delivery] = await sender.emit('workflow.completed')
  await sender.runUntilIdle()
  expect(delivery?.status).toBe('delivered')
  expect(outcomes.map(({ kind }) => kind)).toEqual(['failed', 'failed', 'handled'])
  expect(published).toHaveLength(1)
})

it('acknowledges unknown event types', async () => {
  const { app, outcomes, sender } = setUp()
  const { headers, text } = sender.sign({ type: 'customer.event' })
  expect((await app.request(path, { method: 'POST', headers, body: text })).status).toBe(200)
  expect(outcomes).toMatchObject([{ kind: 'unhandled', type: 'customer.event' }])
})

it('publishes nothing for a forgery', async () => {
  const { app, published, sender } = setUp()
  const { headers, text } = sender.sign('workflow.completed', {}, { faults: [faults.tamperedSignature()] })
  const response = await app.request(path, { method: 'POST', headers, body: text })
  expect(await response.json()).toEqual({ error: 'SIGNATURE_INVALID' })
  expect(published).toEqual([])
})

it('leaves the other routes as they are', async () => {
  const response = await setUp().app.request('/echo', { method: 'POST', body: '{"a":1}' })
  expect(await response.json()).toEqual({ a: 1 })
})
