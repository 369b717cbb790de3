// Plain JavaScript on the published packages: prints one line of JSON for each check. `run.ts` starts it per runtime.
import assert from 'node:assert/strict'
import { generic } from '@postern/core/providers'
import { createMockSender, faults } from '@postern/mock-sender'
import { mounts } from './mounts.mjs'

const secret = 'whsec_of_the_smoke_list'
const options = { provider: generic, secret }

const receives = (open) => async () => {
  const handled = []
  const sender = createMockSender(options)
  const mounted = await open(options, (webhooks) =>
    webhooks.observe(() => {}).on('user.created', (event) => void handled.push(event.data.name)),
  )
  const signed = sender.sign('user.created', { name: 'Zoë 🦊' })
  const forged = sender.sign('user.created', { name: 'Mallory' }, { faults: [faults.tamperedBody()] })
  const answers = []
  for (const message of [signed, signed, forged]) {
    const response = await mounted.send(message)
    answers.push([response.status, (await response.json()).error])
  }
  await mounted.close?.()
  await sender.close()
  assert.deepEqual(handled, ['Zoë 🦊'])
  assert.deepEqual(answers, [
    [200, undefined],
    [200, undefined],
    [401, 'SIGNATURE_INVALID'],
  ])
}

async function climbsTheLadder() {
  let failures = 2
  const mounted = await mounts['node:http'](options, (webhooks) =>
    webhooks
      .observe(() => {})
      .on('user.created', () => {
        if (failures-- > 0) throw new Error('not yet')
      }),
  )
  const sender = createMockSender(options)
  await sender.subscribe({ url: mounted.url, events: ['user.created'] })
  const [delivery] = await sender.emit('user.created')
  await sender.runUntilIdle()
  const statuses = delivery.attempts.map(({ response }) => response.status)
  await sender.close()
  await mounted.close()
  assert.deepEqual(statuses, [500, 500, 200])
}

/** In sequence and concurrently: every request has its own deadline. */
async function keepsDeadlines() {
  const deadlineMs = 200
  const mounted = await mounts['fetch handler, called']({ ...options, deadlineMs }, (webhooks) =>
    webhooks.observe(() => {}).on('user.deleted', () => new Promise((resolve) => setTimeout(resolve, 1500))),
  )
  const sender = createMockSender(options)
  const slow = async () => {
    const startedAt = performance.now()
    const response = await mounted.send(sender.sign('user.deleted'))
    assert.deepEqual([response.status, await response.json()], [503, { error: 'HANDLER_TIMEOUT' }])
    assert(performance.now() - startedAt < 1400, 'the reply came with the handler, not by the deadline')
  }
  for (let request = 1; request <= 3; request++) await slow()
  await Promise.all([slow(), slow()])
  await sender.close()
}

/** Core looks up the module itself. On a runtime where that fails, it would publish nothing. */
async function publishesToChannels() {
  const { subscribe, unsubscribe } = await import('node:diagnostics_channel')
  const heard = []
  const listeners = {
    'postern:delivery': ({ kind }) => heard.push(kind),
    'postern:handler': ({ phase }) => heard.push(phase),
  }
  for (const [name, listener] of Object.entries(listeners)) subscribe(name, listener)
  const mounted = await mounts['fetch handler, called'](options, (webhooks) =>
    webhooks.on('user.created', () => {}),
  )
  const sender = createMockSender(options)
  await mounted.send(sender.sign('user.created'))
  for (const [name, listener] of Object.entries(listeners)) unsubscribe(name, listener)
  await sender.close()
  assert.deepEqual(heard, ['start', 'end', 'handled'])
}

const checks = Object.entries(mounts).map(([name, open]) => ({ name, run: receives(open) }))
checks.push({ name: 'fetch handler, deadline of every request', run: keepsDeadlines })
checks.push({ name: 'diagnostics channels', run: publishesToChannels })
checks.push({ name: 'mock sender, ladder', run: climbsTheLadder })

const { Bun, Deno } = globalThis
const version = Deno?.version.deno ?? Bun?.version ?? process.versions.node
console.log(JSON.stringify({ runtime: `${Deno ? 'deno' : Bun ? 'bun' : 'node'}@${version}` }))
for (const { name, run } of checks) {
  const problem = await run().then(
    () => undefined,
    (error) => error.stack,
  )
  console.log(JSON.stringify({ name, problem }))
}
