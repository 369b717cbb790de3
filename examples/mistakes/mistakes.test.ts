import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { format, inspect } from 'node:util'
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
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const sender = () => createMockSender({ provider: workflows, secret, seed: 'ten mistakes', startAt: 0 })
const signed = () => sender().sign('alert.created')

interface Delivered {
  to?: string
  message?: { headers?: Record<string, string>; text: string }
}

/** Posts a delivery to an app with these handlers. */
async function deliver(handlers: RequestHandler[], { to = path, message = signed() }: Delivered = {}) {
  const server = express().use(handlers).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const { headers = {}, text } = message
  const response = await fetch(`http://127.0.0.1:${port}${to}`, { method: 'POST', headers, body: text })
  server.close()
  return { status: response.status, text: await response.text() }
}

/** The text as the page shows it: without the frames of stacks and the fields of a database's error. */
function shorten(text: string): string {
  return text
    .replace(/(?:\n {4}at .*?(?= \{$|$))+/gm, '\n    at ...')
    .replace(/ \{\n {2}length: [\s\S]*?\n\}/, ' { ... }')
    .replace(/ +$/gm, '')
    .trim()
}

/** The page shows exactly this text below the heading of the mistake. */
function expectShown(number: number, text: string): void {
  const section = page.split(new RegExp(`^## ${number}\\. `, 'm'))[1] ?? ''
  expect(shorten(text)).toBe(/```text\n([\s\S]*?)\n```/.exec(section.split(/^## /m)[0]!)?.[1])
}

/** The terminal shows one message, and the page shows all of it. */
function expectPrinted(number: number): void {
  expect(lines).toHaveLength(1)
  expectShown(number, lines[0]!)
}

it('express.json() before the handler is named', async () => {
  const webhooks = createWebhooks({ provider: workflows, secret })
  expect(await deliver([express.json(), webhooks.handler({ path })])).toMatchObject({ status: 500 })
  expectPrinted(1)
})

it('a wrong secret matches no signature', async () => {
  const webhooks = createWebhooks({ provider: workflows, secret: 'whsec_of_another_endpoint' })
  expect(await deliver([webhooks.handler({ path })])).toMatchObject({ status: 401 })
  expectPrinted(2)
})

it('a line break in the secret is named', async () => {
  const webhooks = createWebhooks({ provider: workflows, secret: `${secret}\n` })
  expect(await deliver([webhooks.handler({ path })])).toMatchObject({ status: 401 })
  expectPrinted(3)
  const tutorial = readFileSync(new URL('../../docs/tutorial/index.md', import.meta.url), 'utf8')
  expect(tutorial).toContain(lines[0])
})

it('a wrong path never reaches Postern, which prints nothing, and the app answers 404', async () => {
  const webhooks = createWebhooks({ provider: workflows, secret })
  const { status, text } = await deliver([webhooks.handler({ path })], { to: '/webhook/workflows' })
  expectShown(4, `${status} ${/<pre>(.*)<\/pre>/.exec(text)?.[1]}`)
  expect(lines).toEqual([])
})

it('an unsigned request to the right path shows that Postern is there', async () => {
  const webhooks = createWebhooks({ provider: workflows, secret })
  const { status, text } = await deliver([webhooks.handler({ path })], { message: { text: '' } })
  expect([status, text]).toEqual([401, '{"error":"SIGNATURE_MISSING"}'])
  expect(page).toContain(text)
})

it('work without await is acknowledged before it fails, and its failure ends the process', () => {
  const file = fileURLToPath(new URL('no-await.ts', import.meta.url))
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', file], {
    encoding: 'utf8',
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
  })
  expect(status).toBe(1)
  const thrown = stderr.slice(stderr.indexOf('\nError: ') + 1).replace(/\nNode\.js v.*/, '')
  expectShown(5, stdout + thrown)
})

it('a handler that throws is printed with its error', async () => {
  const webhooks = createWebhooks({ provider: workflows, secret })
  webhooks.on('alert.created', () => {
    throw new Error('the ticket system is down')
  })
  expect(await deliver([webhooks.handler({ path })])).toMatchObject({ status: 500 })
  expectPrinted(6)
})

it('a slow handler is printed with the deadline', async () => {
  const webhooks = createWebhooks({ provider: workflows, secret, deadlineMs: 200 })
  webhooks.on('alert.created', () => delay(400))
  expect(await deliver([webhooks.handler({ path })])).toMatchObject({ status: 503 })
  expectPrinted(7)
  await webhooks.idle()
})

testWithProgram('postgres', 'a missing setup() is named', async () => {
  const server = await startPostgresServer()
  const pool = new pg.Pool({ connectionString: server.url })
  const webhooks = createWebhooks({ provider: workflows, secret, store: postgresStore(pool) })
  webhooks.on('alert.created', () => {})
  expect(await deliver([webhooks.handler({ path })])).toMatchObject({ status: 503 })
  await pool.end()
  await server.stop()
  expectPrinted(8)
})

it('two receivers with one endpoint in one store throw at creation', () => {
  const store = memoryStore()
  createWebhooks({ provider: workflows, secret, store })
  let thrown: unknown
  try {
    createWebhooks({ provider: workflows, secret: 'whsec_other', store })
  } catch (error) {
    thrown = error
  }
  expectShown(9, inspect(thrown))
})

it('a clock that is off is named, with the seconds', async () => {
  const signedAt = Date.UTC(2026, 0, 15, 12)
  vi.useFakeTimers({ now: signedAt + 600_000, toFake: ['Date'] })
  const message = createMockSender({ provider: stripe, secret, startAt: signedAt }).sign(
    'checkout.session.completed',
  )
  const webhooks = createWebhooks({ provider: stripe, secret })
  const to = '/webhooks/stripe'
  expect(await deliver([webhooks.handler({ path: to })], { to, message })).toMatchObject({ status: 401 })
  expectPrinted(10)
})
