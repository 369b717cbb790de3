import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { createWebhooks, memoryStore, type Webhooks } from '@postern/core'
import { standardWebhooks } from '../../packages/providers/src/standard-webhooks.ts'
import { type Mount, mounts } from '../conformance/mounts.ts'
import type { Sample } from './judge-samples.ts'
import { DEADLINE_MS, MAX_BODY_BYTES, QUICK_SHOTS, SECRET, type Shot, SLOW_SHOTS } from './traffic.ts'

const PATH = '/hooks'
/** The time that a slow handler takes after the deadline. */
const LATE_MS = 300
/** The size of the store, which the warm-up fills. */
const MAX_RECORDS = 500
const SAMPLES = 60
/** A short run takes this many samples even on a slow machine, because growth needs several to show. */
const MIN_SAMPLES = 4
/** The time for late handlers to end and for sockets to close. An adapter closes the socket of a refused body after one second. */
const SETTLE_MS = 3_000

export interface SoakOptions {
  readonly durationMs: number
  /** Called for every handled event; a test leaks here. */
  readonly onEvent?: () => void
  readonly onSample?: (sample: Sample) => void
}

/** Sends every kind of traffic to every mount for `durationMs` and returns the samples. Needs `--expose-gc`. */
export async function runSoak({ durationMs, onEvent = () => {}, onSample }: SoakOptions) {
  const answers: Record<string, number> = {}
  const places = await Promise.all(mounts.map((mount) => open(mount, onEvent)))
  const idle = process.getActiveResourcesInfo().length
  let deliveries = 0
  const fire = async ({ kind, status, send }: Shot, { name, url }: Place) => {
    const got = await send(url, deliveries++)
    assert.equal(got, status, `${name} replies ${got} to the kind "${kind}". It should reply ${status}.`)
    answers[kind] = (answers[kind] ?? 0) + 1
  }
  const round = async () => {
    let isSlowOver = false
    const slow = Promise.all(places.flatMap((place) => SLOW_SHOTS.map((shot) => fire(shot, place))))
    const quick = places.map(async (place) => {
      while (!isSlowOver) for (const shot of QUICK_SHOTS) await fire(shot, place)
    })
    await Promise.all([slow.finally(() => (isSlowOver = true)), ...quick])
  }
  for (const until = performance.now() + durationMs / 20; performance.now() < until; ) await round()
  const samples: Sample[] = []
  const startedAt = performance.now()
  for (let n = 1; n <= SAMPLES && (n <= MIN_SAMPLES || performance.now() < startedAt + durationMs); n++) {
    do await round()
    while (performance.now() < startedAt + (n * durationMs) / SAMPLES)
    const sample = { deliveries, ...(await measure(idle)) }
    samples.push(sample)
    onSample?.(sample)
  }
  for (const place of places) place.close()
  return { answers, samples }
}

interface Place {
  readonly name: string
  readonly url: string
  close(): void
}

async function open(mount: Mount, onEvent: () => void): Promise<Place> {
  const server = await mount.listen(receiver(onEvent), PATH)
  if (!server.listening) await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    name: mount.name,
    url: `http://127.0.0.1:${port}${PATH}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function receiver(onEvent: () => void): Webhooks {
  const store = memoryStore({ maxRecords: MAX_RECORDS })
  const webhooks = createWebhooks({
    provider: standardWebhooks,
    secret: SECRET,
    store,
    maxBodyBytes: MAX_BODY_BYTES,
    deadlineMs: DEADLINE_MS,
  })
  // An observer replaces the report on the terminal.
  webhooks.observe(() => {})
  webhooks.on('contact.created', async ({ data }) => {
    onEvent()
    if (data.filler === 'failing') throw new Error('The handler of the soak fails.')
    if (data.filler === 'slow') await wait(DEADLINE_MS + LATE_MS)
  })
  return webhooks
}

/** Waits until at most `idle` resources are active, but no longer than `SETTLE_MS`, collects garbage, and measures. */
async function measure(idle: number): Promise<Omit<Sample, 'deliveries'>> {
  for (const until = performance.now() + SETTLE_MS; performance.now() < until; await wait(50)) {
    if (process.getActiveResourcesInfo().length <= idle) break
  }
  for (let n = 0; n < 4; n++) {
    globalThis.gc!()
    await wait(10)
  }
  const { heapUsed, external, rss } = process.memoryUsage()
  const resources: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1
  return { heapBytes: heapUsed + external, rssBytes: rss, resources }
}
