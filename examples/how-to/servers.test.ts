import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createMockSender } from '@postern/mock-sender'
import { stripe } from '@postern/providers/stripe'
import { expect, it, onTestFinished } from 'vitest'

const secret = 'whsec_of_the_test'

it.each(['express', 'fastify', 'koa', 'hono'])(
  '%s prints one payment for two deliveries, and refuses a delivery without a signature',
  async (framework) => {
    const file = fileURLToPath(new URL(`./${framework}.ts`, import.meta.url))
    const running = spawn(process.execPath, ['--import', 'tsx', file], {
      env: { ...process.env, STRIPE_WEBHOOK_SECRET: secret, PORT: '0' },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    onTestFinished(async () => {
      running.kill()
      if (running.exitCode === null && running.signalCode === null) await once(running, 'exit')
    })
    const lines: string[] = []
    let said = () => {}
    createInterface({ input: running.stdout }).on('line', (line) => {
      lines.push(line)
      said()
    })
    const portOf = () => /port: (\d+)/.exec(lines.join(' '))?.[1]
    while (portOf() === undefined) await new Promise<void>((resolve) => (said = resolve))

    const url = `http://127.0.0.1:${portOf()}/webhooks/stripe`
    const { headers, text } = createMockSender({ provider: stripe, secret }).sign(
      'checkout.session.completed',
    )
    const post = async (given: Record<string, string>) =>
      (await fetch(url, { method: 'POST', headers: given, body: text })).status
    expect([await post(headers), await post(headers), await post({})]).toEqual([200, 200, 401])
    expect(lines.filter((line) => line.startsWith('paid: evt_'))).toHaveLength(1)
  },
)
