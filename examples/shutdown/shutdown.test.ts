import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { workflows } from '@postern/core/providers'
import { createMockSender } from '@postern/mock-sender'
import { expect, it } from 'vitest'
import { path } from './receiver.ts'

const secret = 'whsec_of_the_test'
const sender = createMockSender({ provider: workflows, secret })

/** Starts a server. Resolves once it listens. */
async function start(framework: string) {
  const file = fileURLToPath(new URL(`./${framework}.ts`, import.meta.url))
  const running = spawn(process.execPath, ['--import', 'tsx', file], {
    env: { ...process.env, WORKFLOWS_SECRET: secret, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  let said = () => {}
  createInterface({ input: running.stdout }).on('line', (line) => {
    lines.push(line)
    said()
  })
  const portOf = () => /port: (\d+)/.exec(lines.join(' '))?.[1]
  while (portOf() === undefined) await new Promise<void>((resolve) => (said = resolve))
  return { running, lines, port: Number(portOf()) }
}

/** Delivers an alert whose handler takes `ms`. Resolves to the status. */
function deliver(port: number, ms: number): Promise<number> {
  const { headers, text } = sender.sign('alert.created', { title: String(ms) })
  return new Promise((resolve, reject) => {
    const sent = request(
      { port, host: '127.0.0.1', path, method: 'POST', headers, agent: false },
      (answer) => {
        answer.resume()
        answer.once('end', () => resolve(answer.statusCode!))
      },
    )
    sent.once('error', reject)
    sent.end(text)
  })
}

it.each(['express', 'fastify', 'koa', 'hono'])(
  'on SIGTERM, %s answers running deliveries, waits for late runs, and accepts no new requests',
  async (framework) => {
    const { running, lines, port } = await start(framework)
    expect(await deliver(port, 1)).toBe(200)
    // The deadline is one second: the first delivery gets 503 and its handler continues.
    expect(await deliver(port, 3000)).toBe(503)
    const underWay = deliver(port, 900)
    await new Promise((resolve) => setTimeout(resolve, 300))
    running.kill('SIGTERM')
    const exited = once(running, 'exit')
    await new Promise((resolve) => setTimeout(resolve, 100))
    await expect(deliver(port, 2)).rejects.toThrow()
    expect(await underWay).toBe(200)
    expect(await exited).toEqual([0, null])
    expect(lines.slice(-4)).toEqual(['opened 1', 'opened 900', 'opened 3000', 'closed'])
  },
)
