import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { AnyProvider } from '@postern/core'
import { generic, validibot, ventryx } from '@postern/core/providers'
import { createMockSender } from '@postern/mock-sender'
import { expect, it } from 'vitest'

interface Example {
  name: string
  provider: AnyProvider
  variable: string
  path: string
  type: string
  prints: RegExp
}

const examples: Example[] = [
  {
    name: 'fastify',
    provider: generic,
    variable: 'USERS_SECRET',
    path: '/webhooks/users',
    type: 'user.created',
    prints: /^Welcome, john@example\.com!$/,
  },
  {
    name: 'koa',
    provider: validibot,
    variable: 'VALIDIBOT_SECRET',
    path: '/webhooks/validibot',
    type: 'run.failed',
    prints: /^[\w-]+: \d+ errors$/,
  },
  {
    name: 'hono',
    provider: ventryx,
    variable: 'VENTRYX_SECRET',
    path: '/webhooks/ventryx',
    type: 'workflow.completed',
    prints: /^wf_\w+ has finished run run_\w+$/,
  },
]

it.each(examples)('the $name server prints the event that it receives', async (example) => {
  const { name, provider, variable, path, type, prints } = example
  const secret = 'whsec_of_the_test'
  const server = fileURLToPath(new URL(`./${name}/server.ts`, import.meta.url))
  const running = spawn(process.execPath, ['--import', 'tsx', server], {
    env: { ...process.env, [variable]: secret, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: running.stdout })[Symbol.asyncIterator]()
  let port: string | undefined
  while (port === undefined)
    port = /port: (\d+)|127\.0\.0\.1:(\d+)/
      .exec((await lines.next()).value)
      ?.slice(1)
      .find(Boolean)

  const sender = createMockSender({ provider, secret })
  await sender.subscribe({ url: `http://127.0.0.1:${port}${path}` })
  const [delivery] = await sender.emit({ type })

  expect(delivery?.status).toBe('delivered')
  expect((await lines.next()).value).toMatch(prints)
  await sender.close()
  running.kill()
  await once(running, 'exit')
})
