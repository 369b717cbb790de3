import type { Outcome } from '@postern/core'
import { validibot } from '@postern/core/providers'
import { createMockSender, faults } from '@postern/mock-sender'
import request from 'supertest'
import { expect, it } from 'vitest'
import { createApp } from './app.ts'

const secret = 'whsec_of_the_test'
const path = '/webhooks/validibot'

function setUp() {
  const reports: string[] = []
  const outcomes: Outcome[] = []
  const app = createApp({
    secret,
    log: (outcome) => outcomes.push(outcome),
    reportFindings: (workflow, errors) => void reports.push(`${workflow}: ${errors}`),
  })
  return {
    app: app.callback(),
    reports,
    outcomes,
    sender: createMockSender({ provider: validibot, secret }),
  }
}

it('reports a failed run once, however often it is delivered', async () => {
  const { app, reports, sender } = setUp()
  const { headers, text } = sender.sign('run.failed', {
    workflow: { slug: 'nightly' },
    summary: { error_count: 3 },
  })
  await request(app).post(path).set(headers).send(text).expect(200)
  await request(app).post(path).set(headers).send(text).expect(200)
  expect(reports).toEqual(['nightly: 3'])
})

it('acknowledges a run that passed and reports nothing', async () => {
  const { app, reports, outcomes, sender } = setUp()
  const { headers, text } = sender.sign('run.succeeded')
  await request(app).post(path).set(headers).send(text).expect(200)
  expect(reports).toEqual([])
  expect(outcomes).toMatchObject([{ kind: 'unhandled', type: 'run.succeeded' }])
})

it('reports nothing for a forgery', async () => {
  const { app, reports, sender } = setUp()
  const { headers, text } = sender.sign('run.failed', {}, { faults: [faults.shortSignature()] })
  await request(app).post(path).set(headers).send(text).expect(401, { error: 'SIGNATURE_INVALID' })
  expect(reports).toEqual([])
})

it('leaves the other routes as they are', async () => {
  await request(setUp().app).post('/echo').send({ a: 1 }).expect(200, { a: 1 })
})
