import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { generic } from '@postern/core/providers'
import { createMockSender } from '@postern/mock-sender'

/**
 * Compares the mock sender with a bare keep-alive client that posts bytes of the same length to the same
 * receiver (in its own process) with the same concurrency, and measures the heap of its log. The two take turns in
 * short slices, so that other load affects both. CPU time per request is less sensitive to it.
 */
const DELIVERIES = Number(process.argv[2] ?? 50_000)
const SLICES = 20
const CONCURRENCY = 64
const SECRET = 'whsec_bench'

const RECEIVER = `
require('node:http')
  .createServer((incoming, response) => incoming.resume().on('end', () => response.end()))
  .listen(0, '127.0.0.1', function () { console.log(this.address().port) })
`

interface Pace {
  count: number
  wallMs: number
  cpuMs: number
}

/** Calls `post` `count` times with constant concurrency, and adds the time to the pace. */
async function run(count: number, post: () => Promise<unknown>, pace?: Pace): Promise<void> {
  let left = count
  const startedAt = performance.now()
  const cpu = process.cpuUsage()
  const work = async () => {
    while (left-- > 0) await post()
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, work))
  if (!pace) return
  const used = process.cpuUsage(cpu)
  pace.count += count
  pace.wallMs += performance.now() - startedAt
  pace.cpuMs += (used.user + used.system) / 1000
}

function createBareClient(url: string, body: Buffer) {
  const agent = new Agent({ keepAlive: true })
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'bare-client',
    'x-event-type': 'user.created',
    'x-webhook-signature': createHmac('sha256', SECRET).update(body).digest('hex'),
    'content-length': body.length,
  }
  const post = () =>
    new Promise<void>((resolve, reject) => {
      const sent = request(url, { method: 'POST', agent, headers }, (response) => {
        response.resume().on('end', resolve)
      })
      sent.on('error', reject)
      sent.end(body)
    })
  return { post, close: () => agent.destroy() }
}

function heapMb(): number {
  ;(globalThis as { gc?: () => void }).gc?.()
  return process.memoryUsage().heapUsed / 1024 / 1024
}

const receiver = spawn(process.execPath, ['-e', RECEIVER], { stdio: ['ignore', 'pipe', 'inherit'] })
const [port] = await once(receiver.stdout, 'data')
const url = `http://127.0.0.1:${String(port).trim()}/hooks`

const sender = createMockSender({
  provider: generic,
  secret: SECRET,
  concurrency: CONCURRENCY,
  seed: 'bench',
})
await sender.subscribe({ url })
const deliver = () => sender.emit('user.created')
const bare = createBareClient(url, sender.sign('user.created').body)

await run(5000, bare.post)
await run(12_000, deliver)
const heapBefore = heapMb()
const [barePace, senderPace]: Pace[] = [0, 0].map((count) => ({ count, wallMs: 0, cpuMs: 0 }))
for (let slice = 0; slice < SLICES; slice++) {
  await run(DELIVERIES / SLICES, bare.post, barePace)
  await run(DELIVERIES / SLICES, deliver, senderPace)
}
const growthMb = heapMb() - heapBefore
const kept = sender.deliveries()
const failed = kept.filter(({ status }) => status !== 'delivered').length
if (failed > 0) throw new Error(`${failed} deliveries were not delivered.`)
await sender.close()
bare.close()
receiver.kill()

const describe = (name: string, { count, wallMs, cpuMs }: Pace) =>
  `${name.padEnd(12)} ${Math.round((count / wallMs) * 1000)}/s, ${((cpuMs / count) * 1000).toFixed(1)} us of CPU each`
process.stdout.write(
  `${DELIVERIES} deliveries, ${CONCURRENCY} at a time, Node ${process.versions.node}
${describe('bare client', barePace!)}
${describe('mock sender', senderPace!)}
ratio ${(barePace!.wallMs / senderPace!.wallMs).toFixed(2)} by the clock, ${(barePace!.cpuMs / senderPace!.cpuMs).toFixed(2)} by CPU
heap ${heapBefore.toFixed(1)} MB before, growth ${growthMb.toFixed(1)} MB; ${kept.length} deliveries kept
`,
)
