import { randomUUID } from 'node:crypto'
import { memoryStore } from '@postern/core'

// How much heap the memory store takes for each completed event; bench/stores.ts runs this with --expose-gc.
const EVENTS = 200_000

function heapBytes(): number {
  ;(globalThis as { gc?: () => void }).gc?.()
  return process.memoryUsage().heapUsed
}

const store = memoryStore({ maxRecords: EVENTS })
const before = heapBytes()
for (let n = 0; n < EVENTS; n++) {
  const token = randomUUID()
  const key = `workflows:${randomUUID()}`
  await store.claim(key, { token, leaseMs: 15_000, retainMs: 604_800_000 })
  await store.complete(key, token, { retainMs: 604_800_000 })
}
const bytes = (heapBytes() - before) / store.size
process.stdout.write(
  `memory store: ${Math.round(bytes)} bytes per event, key and token of 36 characters included\n`,
)
