// The smoke list against a Worker in workerd, by its compatibility date. Prints the lines that `smoke.mjs` prints.
import assert from 'node:assert/strict'
import { generic } from '@postern/core/providers'
import { createMockSender, faults } from '@postern/mock-sender'
import { Miniflare } from 'miniflare'
import { DEADLINE_MS, SECRET } from './worker-settings.mjs'

const [compatibilityDate] = process.argv.slice(2)
const sender = createMockSender({ provider: generic, secret: SECRET })
const worker = new Miniflare({
  modules: true,
  scriptPath: 'worker.bundle.mjs',
  compatibilityDate,
  compatibilityFlags: ['nodejs_compat'],
  host: '127.0.0.1',
  port: 0,
})
const origin = await worker.ready
console.log(JSON.stringify({ runtime: `workerd@${compatibilityDate}` }))

const send = (path, { headers, text }) =>
  fetch(new URL(path, origin), { method: 'POST', headers, body: text })

const receives = (path) => async () => {
  const signed = sender.sign('user.created', { name: 'Zoë 🦊' })
  const forged = sender.sign('user.created', { name: 'Mallory' }, { faults: [faults.tamperedBody()] })
  const answers = []
  for (const message of [signed, signed, forged]) {
    const response = await send(path, message)
    answers.push([response.status, (await response.json()).error])
  }
  assert.deepEqual(await (await fetch(new URL('/handled', origin))).json(), ['Zoë 🦊'])
  assert.deepEqual(answers, [
    [200, undefined],
    [200, undefined],
    [401, 'SIGNATURE_INVALID'],
  ])
}

/** In sequence and concurrently: every request has its own deadline. */
const keepsDeadlines = (path) => async () => {
  const slow = async () => {
    const startedAt = performance.now()
    const response = await send(path, sender.sign('user.deleted'))
    assert.deepEqual([response.status, await response.json()], [503, { error: 'HANDLER_TIMEOUT' }])
    assert(performance.now() - startedAt < 3 * DEADLINE_MS, 'the reply came long after the deadline')
  }
  for (let request = 1; request <= 3; request++) await slow()
  await Promise.all([slow(), slow()])
  await receives(path)()
}

/** Concurrently: every request renews its own lease. */
async function renewsLeases() {
  const update = () => send('/leased', sender.sign('user.updated'))
  const responses = await Promise.all([update(), update()])
  assert.deepEqual(
    responses.map(({ status }) => status),
    [200, 200],
  )
  const renewals = Object.values(await (await fetch(new URL('/renewals', origin))).json())
  assert.equal(renewals.length, 2)
  assert(
    renewals.every((count) => count >= 2),
    `the leases were renewed ${renewals.join(' and ')} times`,
  )
}

const checks = {
  'fetch handler, served': receives('/webhooks'),
  'hono, served': receives('/hono'),
  'fetch handler, deadline of every request': keepsDeadlines('/webhooks'),
  'hono, deadline of every request': keepsDeadlines('/hono'),
  'fetch handler, lease of every request': renewsLeases,
}
for (const [name, run] of Object.entries(checks)) {
  const problem = await run().then(
    () => undefined,
    (error) => error.stack,
  )
  console.log(JSON.stringify({ name, problem }))
}
await sender.close()
await worker.dispose()
