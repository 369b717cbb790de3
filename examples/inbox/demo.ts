// The server in its own process, Postgres and a mock sender: npm run demo:inbox. Uses DATABASE_URL, or starts
// Debian's Postgres. Prints the time to acknowledge an alert, and the number of tickets.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { workflows } from '@postern/core/providers'
import { createMockSender } from '@postern/mock-sender'
import pg from 'pg'
import { startPostgresServer } from '../../packages/core/test-servers/postgres-server.ts'

const ALERTS = 200
const secret = 'whsec_of_the_demo'
const postgres = process.env.DATABASE_URL === undefined ? await startPostgresServer() : undefined
const url = process.env.DATABASE_URL ?? postgres!.url

async function startServer() {
  const file = fileURLToPath(new URL('./server.ts', import.meta.url))
  const running = spawn(process.execPath, ['--import', 'tsx', file], {
    env: { ...process.env, DATABASE_URL: url, WORKFLOWS_SECRET: secret, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  for await (const chunk of running.stdout) {
    said += chunk
    if (said.includes('}')) break
  }
  return { running, port: /port: (\d+)/.exec(said)![1]! }
}

const first = await startServer()
const sender = createMockSender({ provider: workflows, secret })
const durationsMs: number[] = []
let refused = 0
async function deliver(port: string, index: number): Promise<void> {
  const { headers, text } = sender.sign('alert.created', { title: `alert ${index}` })
  const startedAt = performance.now()
  const answer = await fetch(`http://127.0.0.1:${port}/webhooks/workflows`, {
    method: 'POST',
    headers,
    body: text,
  }).catch(() => undefined)
  if (answer?.status === 200) durationsMs.push(performance.now() - startedAt)
  else refused++
}
await Promise.all(Array.from({ length: ALERTS }, (_, index) => deliver(first.port, index)))
first.running.kill('SIGTERM')
await once(first.running, 'exit')

const second = await startServer()
const pool = new pg.Pool({ connectionString: url })
const countTickets = async () =>
  Number((await pool.query("SELECT count(*) FROM tickets WHERE title LIKE 'alert %'")).rows[0].count)
while ((await countTickets()) < durationsMs.length) await delay(50)
const tickets = await countTickets()
second.running.kill('SIGTERM')
await once(second.running, 'exit')
await pool.end()
await sender.close()
await postgres?.stop()

const median = durationsMs.sort((a, b) => a - b)[Math.floor(durationsMs.length / 2)]!
console.log(`${durationsMs.length} alerts were acknowledged, the median after ${median.toFixed(1)} ms.`)
console.log(`${tickets} tickets; the server was restarted in between.`)
process.exitCode = tickets === durationsMs.length && refused === 0 ? 0 : 1
