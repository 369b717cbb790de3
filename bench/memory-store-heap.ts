import { createWebhooks, memoryStore } from '@postern/core'
import { alertCreated } from './deliveries.ts'
import { SECRET, signDelivery } from './sign.ts'

// Measures the heap per completed event in the memory store. bench/stores.ts runs it with --expose-gc.
const EVENTS = 100_000

function heapBytes(): number {
  ;(globalThis as { gc?: () => void }).gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

const store = memoryStore({ maxRecords: EVENTS })
const webhooks = createWebhooks({ provider: alertCreated.provider, secret: SECRET, store })
webhooks.on(alertCreated.type, () => {})

async function receive(serial: number): Promise<void> {
  const { headers, body } = signDelivery(alertCreated, 500, serial)
  const { status } = await webhooks.receive({
    method: 'POST',
    header: (name) => headers[name],
    body: async () => body,
  })
  if (status !== 200) throw new Error(`answered ${status}`)
}

await receive(0)
const before = heapBytes()
for (let serial = 1; serial < EVENTS; serial++) await receive(serial)
const bytes = (heapBytes() - before) / (store.size - 1)
process.stdout.write(
  `memory store: ${Math.round(bytes)} bytes per event, its key of 81 characters included\n`,
)
