import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createMockSender } from '@postern/mock-sender'
import { standardWebhooks } from '@postern/providers/standard-webhooks'
import { stripe } from '@postern/providers/stripe'
import { expect, it } from 'vitest'
import { startInstance } from './start-instance'
import { toEvent } from './to-event'

const secret = `whsec_${Buffer.from('secret of the test').toString('base64')}`

it('a run past its deadline stops with the process, and continues with the next event', async () => {
  const sender = createMockSender({ provider: standardWebhooks, secret })
  const instance = await startInstance('direct', { ...process.env, WEBHOOK_SECRET: secret })
  const deliver = (data: object) => {
    const { headers, text } = sender.sign('contact.created', data)
    const rawHeaders = Object.entries(headers).flat()
    const request = { method: 'POST', url: '/webhooks/acme', rawHeaders, body: Buffer.from(text) }
    return instance.invoke(toEvent.functionUrl(request))
  }
  expect(await deliver({ name: 'slow', wish: 'be slow' })).toMatchObject({ statusCode: 503 })
  await sleep(4_500) // the handler takes 4 s
  expect(instance.output()).not.toContain('handled "slow"')
  expect(await deliver({ name: 'next' })).toMatchObject({ statusCode: 200 })
  await expect.poll(instance.output).toContain('handled "slow"')
  instance.stop()
}, 30_000)

it('the bundle is a complete function', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-lambda-'))
  copyFileSync('dist/index.js', join(folder, 'index.js'))
  const { handler } = createRequire(import.meta.url)(join(folder, 'index.js'))
  const request = { method: 'GET', url: '/', rawHeaders: [], body: Buffer.alloc(0) }
  expect(await handler(toEvent.functionUrl(request))).toMatchObject({ statusCode: 405 })
})

it('local.ts serves the function', async () => {
  const env = { ...process.env, PORT: '0', STRIPE_WEBHOOK_SECRET: 'whsec_local' }
  const local = spawn(process.execPath, ['--import', 'tsx', 'local.ts'], { env })
  let output = ''
  local.stdout.on('data', (printed) => (output += printed))
  await expect.poll(() => output, { timeout: 20_000 }).toMatch(/port: \d+/)
  const { headers, text } = createMockSender({ provider: stripe, secret: 'whsec_local' }).sign(
    'checkout.session.completed',
    {},
  )
  const url = `http://localhost:${/port: (\d+)/.exec(output)![1]}/`
  const response = await fetch(url, { method: 'POST', headers, body: text })
  expect(`${response.status} ${await response.text()}`).toBe('200 {"ok":true}')
  await expect.poll(() => output).toContain('Ship evt_')
  const ended = once(local, 'exit')
  local.kill()
  await ended
}, 30_000)
