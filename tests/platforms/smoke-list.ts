import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { sign, toSigningKey } from '@postern/core'
import { standardWebhooks } from '../../packages/providers/src/standard-webhooks.ts'
import type { RunningApp } from './start-app.ts'

/** An app with its path for deliveries. */
export interface Target extends RunningApp {
  readonly path: string
}

/** The secret of every app. */
export const SECRET = `whsec_${Buffer.from('the secret of every platform').toString('base64')}`
/** Every app replies within one second. Its slow handler takes four. */
const SLOW_LIMIT_MS = 3_500
const KEY = toSigningKey(standardWebhooks.signature, SECRET)

interface Message {
  readonly headers: Record<string, string>
  readonly body: Buffer
}

function signed(text: string): Message {
  const body = Buffer.from(text)
  const headers = { 'webhook-id': `msg_${randomUUID()}`, 'content-type': 'application/json' }
  return { headers: { ...headers, ...sign(standardWebhooks.signature, [KEY], body, { headers }) }, body }
}

function contact(data: Record<string, string>): Message {
  return signed(JSON.stringify({ type: 'contact.created', timestamp: new Date().toISOString(), data }))
}

async function post(app: Target, { headers, body }: Message, path = app.path): Promise<string> {
  const response = await fetch(app.origin + path, { method: 'POST', headers, body: new Uint8Array(body) })
  return `${response.status} ${await response.text()}`
}

/** Asserts how often the handler has finished for a name. Some platforms print seconds after the reply. */
async function assertEffects(app: RunningApp, name: string, expected: number): Promise<void> {
  const effects = () => app.output().split(`handled ${JSON.stringify(name)}`).length - 1
  for (let round = 0; effects() < expected && round < 50; round++) await sleep(200)
  await sleep(200)
  assert.equal(effects(), expected)
}

/** The behaviour of a receiver on every platform, by name. Each rejects if the app behaves differently. */
export const SMOKE_LIST: Readonly<Record<string, (app: Target) => Promise<void>>> = {
  async 'one effect of two deliveries'(app) {
    const message = contact({ name: 'once' })
    assert.deepEqual(
      [await post(app, message), await post(app, message)],
      ['200 {"ok":true}', '200 {"ok":true}'],
    )
    await assertEffects(app, 'once', 1)
  },
  async 'exact bytes'(app) {
    const text =
      '{ "type":"contact.created" ,\r\n\t"timestamp": "2026-01-15T12:30:00Z","data" :{"name":"Zo\\u00eb 🦊 \\/ <é>", "n": 1.00, "id": 12345678901234567890}}\n'
    assert.equal(await post(app, signed(text)), '200 {"ok":true}')
    await assertEffects(app, 'Zoë 🦊 / <é>', 1)
  },
  async 'wrong signature: 401'(app) {
    const { headers } = contact({ name: 'genuine' })
    assert.equal(
      await post(app, { ...contact({ name: 'forged' }), headers }),
      '401 {"error":"SIGNATURE_INVALID"}',
    )
    await assertEffects(app, 'forged', 0)
  },
  async 'unsigned: 401'(app) {
    const { body } = contact({ name: 'unsigned' })
    const headers = { 'content-type': 'application/json' }
    assert.match(await post(app, { headers, body }), /^401 \{"error":"SIGNATURE_\w+"\}$/)
    await assertEffects(app, 'unsigned', 0)
  },
  async 'GET: 405'(app) {
    const { status } = await fetch(app.origin + app.path)
    assert.equal(status, 405)
  },
  async 'too large: 413'(app) {
    const message = contact({ name: 'large', filler: 'x'.repeat(1_048_576) })
    assert.equal(await post(app, message), '413 {"error":"PAYLOAD_TOO_LARGE"}')
    await assertEffects(app, 'large', 0)
  },
  async 'failed handler: 500, then the retry'(app) {
    const message = contact({ name: 'again', wish: 'fail at first' })
    assert.deepEqual(
      [await post(app, message), await post(app, message)],
      ['500 {"error":"HANDLER_FAILED"}', '200 {"ok":true}'],
    )
    await assertEffects(app, 'again', 1)
  },
  async 'slow handler: 503 in time'(app) {
    const startedAt = performance.now()
    assert.equal(
      await post(app, contact({ name: 'slow', wish: 'be slow' })),
      '503 {"error":"HANDLER_TIMEOUT"}',
    )
    const tookMs = performance.now() - startedAt
    assert(tookMs < SLOW_LIMIT_MS, `the reply took ${tookMs} ms`)
  },
  async 'other paths: 404'(app) {
    assert.match(await post(app, contact({ name: 'elsewhere' }), '/elsewhere'), /^404/)
    await assertEffects(app, 'elsewhere', 0)
  },
}
