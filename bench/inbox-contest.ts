import { setTimeout as delay } from 'node:timers/promises'
import { createWebhooks, memoryStore, type Outcome, type WebhookRequest } from '@postern/core'
import { generic } from '@postern/core/providers'
import type { InboxGround } from '../packages/core/test-servers/inbox-grounds.ts'
import { userCreated } from './deliveries.ts'
import { median } from './median.ts'
import { SECRET, signDelivery } from './sign.ts'

const BYTES = 500
const CONCURRENCY = 8
const SLOW_HANDLER_MS = 200
const WARM_UPS = 3_000
let serial = 0

function nextRequest(): WebhookRequest {
  const { body, headers } = signDelivery(userCreated, BYTES, ++serial)
  return { method: 'POST', header: (name) => headers[name], body: async () => body }
}

function receiver(ground: InboxGround, store: 'memory' | 'own') {
  let handled = 0
  const webhooks = createWebhooks({
    provider: generic,
    secret: SECRET,
    inbox: ground.inbox,
    store: (store === 'own' ? ground.store : memoryStore()) as never,
  })
  webhooks.observe((outcome: Outcome) => {
    if (outcome.kind === 'handled') handled++
  })
  webhooks.on('*', () => {})
  return { webhooks, handled: () => handled }
}

async function timeOf(task: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await task()
  return performance.now() - startedAt
}

/** Measures the median time of an acknowledgement, of the engine's own add of the same message, and of a slow inline handler. */
export async function measureAcknowledgement(ground: InboxGround, deliveries: number) {
  const { webhooks } = receiver(ground, 'memory')
  const message = await keep(ground)
  const acknowledged: number[] = []
  const added: number[] = []
  for (let i = 0; i < deliveries; i++) {
    const request = nextRequest()
    const acknowledge = async () => acknowledged.push(await timeOf(() => webhooks.receive(request)))
    const add = async () => added.push(await timeOf(() => ground.add({ ...message, id: `${serial}` })))
    // Alternate the order: the second one runs while the machine still works for the first.
    for (const task of i % 2 === 0 ? [acknowledge, add] : [add, acknowledge]) await task()
  }
  const inline: number[] = []
  const slow = createWebhooks({ provider: generic, secret: SECRET })
  slow.on('*', () => delay(SLOW_HANDLER_MS))
  for (let i = 0; i < 10; i++) {
    const request = nextRequest()
    inline.push(await timeOf(() => slow.receive(request)))
  }
  // Warm-up.
  const [acknowledgedMs, addedMs] = [acknowledged, added].map((all) => median(all.slice(deliveries / 5)))
  return { acknowledgedMs: acknowledgedMs!, addedMs: addedMs!, inlineMs: median(inline) }
}

/** A message as the inbox stores it. Created often, so that the code is compiled before the measurement. */
async function keep(ground: InboxGround): Promise<object> {
  const kept: object[] = []
  const inbox = { ...ground.inbox, put: async (message: object) => void kept.push(message) }
  const { webhooks } = receiver({ ...ground, inbox }, 'memory')
  for (let i = 0; i < WARM_UPS; i++) await webhooks.receive(nextRequest())
  return kept[0]!
}

/** Measures, in milliseconds, a worker whose handler does nothing and the engine's own worker that parses the body. */
export async function measureWorkers(ground: InboxGround, events: number, store: 'memory' | 'own') {
  const { webhooks, handled } = receiver(ground, store)
  const before = handled()
  for (let i = 0; i < events; i++) await webhooks.receive(nextRequest())
  const workMs = await timeOf(async () => {
    const worker = await webhooks.work({ concurrency: CONCURRENCY })
    while (handled() - before < events) await delay(1)
    await worker.stop()
  })
  const body = Buffer.from(await nextRequest().body(BYTES * 2)).toString()
  for (let i = 0; i < events; i++) await ground.add({ body })
  let parsed = 0
  const bareMs = await timeOf(async () => {
    const run = async (data: { body: string }) => {
      JSON.parse(data.body)
      parsed++
    }
    const worker = await ground.work(run as never, CONCURRENCY)
    while (parsed < events) await delay(1)
    await worker.stop()
  })
  return { workMs, bareMs }
}
