import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { format } from 'node:util'
import { memoryStore } from '@postern/core'
import { workflows } from '@postern/core/providers'
import { postgresStore } from '@postern/core/stores/postgres'
import { createWebhooks } from '@postern/express'
import { createMockSender } from '@postern/mock-sender'
import { stripe } from '@postern/providers/stripe'
import express, { type RequestHandler } from 'express'
import pg from 'pg'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { testWithProgram } from '../../packages/core/test-servers/describe-with-server.ts'
import { startPostgresServer } from '../../packages/core/test-servers/postgres-server.ts'

const page = readFileSync(new URL('../../docs/how-to/ten-mistakes.md', import.meta.url), 'utf8')
const secret = 'whsec_of_the_test'
const path = '/webhooks/workflows'
let lines: string[]
beforeEach(() => {
  lines = []
  vi.spyOn(console, 'error').mockImplementation((...parts) => void lines.push(format(...parts)))
})
afterEach(() => vi.restoreAllMocks())

const signed = () => createMockSender({ provider: workflows, secret }).sign('alert.created')

/** Posts a delivery to an app with these handlers. Resolves to the status. */
async function deliver(handlers: RequestHandler[], { to = path, message = signed() } = {}): Promise<number> {
  const server = express().use(handlers).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const { headers, text } = message
  const { status } = await fetch(`http://127.0.0.1:${port}${to}`, { method: 'POST', headers, body: text })
  server.close()
  return status
}

/** The terminal printed one message, which the page shows. */
function expectPrinted(line: string): void {
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain(line)
  expect(page).toContain(line)
}

it('express.json() before the handler is named', async () => {
  const webhooks = createWebhooks({ provider: workflows, secret })
  expect(await deliver([express.json(), webhooks.handler({ path })])).toBe(500)
  expectPrinted(
    '[postern] workflows: RAW_BODY_UNAVAILABLE. The body was read before and its bytes are gone. Move app.use(webhooks.handler(...)) above express.json()',
  )
})

it('a wrong secret matches no signature', async () => {
  const webhooks = createWebhooks({ provider: workflows, secret: 'whsec_of_another_endpoint' })
  expect(await deliver([webhooks.handler({ path })])).toBe(401)
  expectPrinted(
    '[postern] workflows: SIGNATURE_INVALID. The X-WorkFlows-Signature header matches no secret for this body.',
  )
})

it('a line break in the secret is named', async () => {
  const webhooks = createWebhooks({ provider: workflows, secret: `${secret}\n` })
  expect(await deliver([webhooks.handler({ path })])).toBe(401)
  expectPrinted(
    '[postern] workflows: SIGNATURE_INVALID. The secret has white space around it. Trim it where it is read.',
  )
})

it('a wrong path never reaches Postern, which prints nothing', async () => {
  const webhooks = createWebhooks({ provider: workflows, secret })
  expect(await deliver([webhooks.handler({ path })], { to: '/webhook/workflows' })).toBe(404)
  expect(lines).toEqual([])
})

it('work without await is acknowledged before it fails', async () => {
  const webhooks = createWebhooks({ provider: workflows, secret })
  const failure = vi.fn()
  webhooks.on('alert.created', () => {
    delay(50)
      .then(() => Promise.reject(new Error('too late')))
      .catch(failure)
  })
  expect(await deliver([webhooks.handler({ path })])).toBe(200)
  await vi.waitFor(() => expect(failure).toHaveBeenCalled())
  expect(lines).toEqual([])
})

it('a handler that throws is printed with its error', async () => {
  const webhooks = createWebhooks({ provider: workflows, secret })
  webhooks.on('alert.created', () => {
    throw new Error('the ticket system is down')
  })
  expect(await deliver([webhooks.handler({ path })])).toBe(500)
  expectPrinted("The handler 'alert.created' threw. Its error is the cause. Error: the ticket system is down")
})

it('a slow handler is printed with the deadline', async () => {
  const webhooks = createWebhooks({ provider: workflows, secret, deadlineMs: 200 })
  webhooks.on('alert.created', () => delay(400))
  expect(await deliver([webhooks.handler({ path })])).toBe(503)
  expectPrinted(
    "The handler 'alert.created' ran past the deadline (0.2 s). Move slow work to the inbox or a queue.",
  )
  await webhooks.idle()
})

testWithProgram('postgres', 'a missing setup() is named', async () => {
  const server = await startPostgresServer()
  const pool = new pg.Pool({ connectionString: server.url })
  const webhooks = createWebhooks({ provider: workflows, secret, store: postgresStore(pool) })
  webhooks.on('alert.created', () => {})
  expect(await deliver([webhooks.handler({ path })])).toBe(503)
  await pool.end()
  await server.stop()
  expectPrinted('relation "postern_claims" does not exist')
})

it('two receivers with one endpoint in one store throw at creation', () => {
  const store = memoryStore()
  createWebhooks({ provider: workflows, secret, store })
  const message =
    "Two receivers with different secrets share a store and the endpoint 'workflows'. Give each its own endpoint: createWebhooks({ endpoint: '...' })."
  expect(() => createWebhooks({ provider: workflows, secret: 'whsec_other', store })).toThrow(message)
  expect(page).toContain(message)
})

it('a clock that is off is named', async () => {
  const stripePath = '/webhooks/stripe'
  const late = createMockSender({ provider: stripe, secret, startAt: Date.now() - 600_000 })
  const webhooks = createWebhooks({ provider: stripe, secret })
  const message = late.sign('checkout.session.completed')
  expect(await deliver([webhooks.handler({ path: stripePath })], { to: stripePath, message })).toBe(401)
  expectPrinted('[postern] stripe: TIMESTAMP_OUT_OF_TOLERANCE.')
})
