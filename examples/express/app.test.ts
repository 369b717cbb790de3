import { once } from 'node:events'
import type { Outcome } from '@postern/core'
import { workflows } from '@postern/core/providers'
import { createMockSender, faults } from '@postern/mock-sender'
import '@postern/mock-sender/vitest'
import request from 'supertest'
import { expect, it } from 'vitest'
import { createApp, type Ticket } from './app.ts'

const secret = 'whsec_of_the_test'
const path = '/webhooks/workflows'

function setUp({ failures = 0 } = {}) {
  const tickets: Ticket[] = []
  const outcomes: Outcome[] = []
  const app = createApp({
    secret,
    log: (outcome) => outcomes.push(outcome),
    openTicket(ticket) {
      if (failures-- > 0) throw new Error('the ticket system is down')
      tickets.push(ticket)
    },
  })
  return { app, tickets, outcomes, sender: createMockSender({ provider: workflows, secret }) }
}

it('opens one ticket for an alert, however often it is delivered', async () => {
  const { app, tickets, sender } = setUp()
  const { headers, text } = sender.sign('alert.created', { title: 'Disk full', severity: 'critical' })
  await request(app).post(path).set(headers).send(text).expect(200)
  await request(app).post(path).set(headers).send(text).expect(200)
  expect(tickets).toEqual([{ title: 'Disk full', severity: 'critical' }])
})

it('opens the ticket in the end when two attempts fail', async () => {
  const { app, tickets, sender } = setUp({ failures: 2 })
  const server = app.listen(0)
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await sender.subscribe({ url: `http://127.0.0.1:${port}${path}`, events: ['alert.*'] })

  const [delivery] = await sender.emit('alert.created') // the data comes from the provider's example
  await sender.runUntilIdle() // five and a half minutes of retries, in milliseconds

  expect(delivery).toHaveAttempts([500, 500, 200])
  expect(tickets).toHaveLength(1)
  await sender.close()
  server.close()
})

it('opens no ticket for a forgery', async () => {
  const { app, tickets, outcomes, sender } = setUp()
  const { headers, text } = sender.sign('alert.created', {}, { faults: [faults.tamperedBody()] })
  await request(app).post(path).set(headers).send(text).expect(401, { error: 'SIGNATURE_INVALID' })
  expect(tickets).toEqual([])
  expect(outcomes).toMatchObject([{ kind: 'refused', code: 'SIGNATURE_INVALID' }])
})

it('leaves the other routes as they are', async () => {
  await request(setUp().app).post('/echo').send({ a: 1 }).expect(200, { a: 1 })
})
