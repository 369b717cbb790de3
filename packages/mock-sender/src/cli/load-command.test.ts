import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createWebhooks } from '@postern/core'
import { toNodeHandler } from '@postern/core/node'
import { generic } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import { runArgs } from '../../test-support/run-line.ts'
import type { LoadReport } from '../load/run-load.ts'
import { runCli } from './run-cli.ts'

const open: (() => void)[] = []
afterEach(() => {
  for (const close of open.splice(0)) close()
})

interface Faulty {
  /** The number of effects of a distinct event, by its number from 1. */
  readonly effectsOf?: (number: number) => number
  /** The status for each attempt, by the number of the event and of the attempt. */
  readonly statusOf?: (number: number, attempt: number) => number
  /** Whether every delivery has an effect, duplicates too. */
  readonly isForgetful?: boolean
  readonly effectsAfterMs?: number
}

/** Starts a receiver with known mistakes. It reports the number of effects of each event. */
async function startFaulty({ effectsOf, statusOf, isForgetful, effectsAfterMs = 0 }: Faulty = {}) {
  const effects: Record<string, number> = {}
  const numbers = new Map<string, number>()
  const attempts = new Map<string, number>()
  const handled = new Set<string>()
  const order: number[] = []
  const act = (id: string) => {
    const attempt = (attempts.get(id) ?? 0) + 1
    attempts.set(id, attempt)
    if (!numbers.has(id)) numbers.set(id, numbers.size + 1)
    const number = numbers.get(id)!
    const status = statusOf?.(number, attempt) ?? 200
    if (status === 200 && (isForgetful || !handled.has(id))) {
      handled.add(id)
      const count = effectsOf?.(number) ?? 1
      setTimeout(() => {
        effects[id] = (effects[id] ?? 0) + count
      }, effectsAfterMs)
    }
    return status
  }
  const server = createServer(async (incoming, response) => {
    if (incoming.method === 'GET') return response.end(JSON.stringify({ effects }))
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const { id, created_at } = JSON.parse(Buffer.concat(chunks).toString())
    order.push(Date.parse(created_at))
    return response.writeHead(act(id)).end()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  open.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, effects, order, attempts }
}

async function run(url: string, ...flags: string[]) {
  const args = ['load', '--provider', 'generic', '--secret', 's', '--to', url, ...flags]
  return runArgs(args, { signal: new AbortController().signal })
}

async function report(url: string, ...flags: string[]) {
  const { code, out, err } = await run(url, '--json', '--effects', url, ...flags)
  expect(
    err.split('\n').filter((line) => !/ events {2}(?:\d+ pending|waiting)/.test(line) && line !== ''),
  ).toEqual([])
  return { code, ...(JSON.parse(out) as LoadReport) }
}

test('lost and doubled effects are counted to the one', async () => {
  const effectsOf = (number: number) => (number % 10 === 0 ? 0 : number % 7 === 0 ? 3 : 1)
  const { url } = await startFaulty({ effectsOf })
  const result = await report(
    url,
    '--rate',
    '300',
    '--for',
    '1s',
    '--duplicates',
    '0.2',
    '--reorder',
    '--settle',
    '0',
  )
  const numbers = Array.from({ length: 300 }, (_, index) => effectsOf(index + 1))
  expect(result).toMatchObject({ code: 1, events: 300, unacknowledged: 0 })
  expect(result.effects!.lost).toHaveLength(numbers.filter((count) => count === 0).length)
  expect(result.effects!.doubled).toHaveLength(numbers.filter((count) => count === 3).length)
  expect(new Set(result.effects!.doubled.map(([, count]) => count))).toEqual(new Set([3]))
  expect(result.effects!.once).toBe(numbers.filter((count) => count === 1).length)
  expect(result.deliveries).toBeGreaterThan(320)
})

test('a receiver that forgets handled events doubles exactly the duplicates', async () => {
  const { url } = await startFaulty({ isForgetful: true })
  const result = await report(url, '--rate', '200', '--for', '1s', '--duplicates', '0.3')
  expect(result.deliveries).toBeGreaterThan(220)
  expect(result.effects).toMatchObject({ once: 200 - (result.deliveries - 200), lost: [], refused: 0 })
  expect(result.effects!.doubled).toHaveLength(result.deliveries - 200)
})

test('a receiver of Postern loses and doubles nothing, and the load ends with 0', async () => {
  const effects: Record<string, number> = {}
  const webhooks = createWebhooks({ provider: generic, secret: 's' }).observe(() => {})
  webhooks.on('*', (_, { id }) => {
    effects[id] = (effects[id] ?? 0) + 1
  })
  const hooks = toNodeHandler(webhooks)
  const server = createServer((incoming, response) =>
    incoming.method === 'GET' ? response.end(JSON.stringify({ effects })) : void hooks(incoming, response),
  )
  await once(server.listen(0, '127.0.0.1'), 'listening')
  open.push(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const result = await report(url, '--rate', '200', '--for', '1s', '--duplicates', '0.5', '--reorder')
  expect(result).toMatchObject({ code: 0, events: 200, effects: { once: 200, lost: [], doubled: [] } })
})

test('a refused attempt is made again, and an event that is never accepted is not lost but unacknowledged', async () => {
  const statusOf = (number: number, attempt: number) =>
    number === 5 ? 500 : attempt === 1 && number < 5 ? 503 : 200
  const { url } = await startFaulty({ statusOf })
  const result = await report(url, '--rate', '100', '--for', '200ms', '--ladder', '0,50ms,50ms')
  expect(result).toMatchObject({ code: 1, events: 20, attempts: 26, unacknowledged: 1 })
  expect(result.results).toEqual({ 200: 19, 500: 3, 503: 4 })
  expect(result.effects).toEqual({ once: 19, lost: [], doubled: [], refused: 1 })
})

test('waits for effects that come after the answer, and no longer than they take', async () => {
  const { url } = await startFaulty({ effectsAfterMs: 700 })
  const startedAt = performance.now()
  expect(await report(url, '--rate', '50', '--for', '200ms', '--settle', '40s')).toMatchObject({
    code: 0,
    effects: { once: 10 },
  })
  expect(performance.now() - startedAt).toBeLessThan(20_000)
  const other = await startFaulty({ effectsAfterMs: 2000 })
  const { effects } = await report(other.url, '--rate', '50', '--for', '200ms', '--settle', '100ms')
  expect(effects!.lost).toHaveLength(10)
})

test('reordered events arrive in another order', async () => {
  const { url, order } = await startFaulty()
  await report(url, '--rate', '100', '--for', '500ms', '--reorder')
  expect(order).toHaveLength(50)
  expect(order).not.toEqual(order.toSorted((a, b) => a - b))
})

test('the report has counts, percentiles, a histogram and the ids of wrong events', async () => {
  const { url } = await startFaulty({ effectsOf: (number) => (number === 1 ? 0 : number === 2 ? 2 : 1) })
  const flags = ['--rate', '20', '--for', '1200ms', '--effects', url, '--settle', '0']
  const { code, out, err } = await run(url, ...flags)
  expect(code).toBe(1)
  expect(out).toMatch(/^24 events, 24 deliveries, 24 attempts in 1\.\d s \(seed \w+\)\nanswers {2}200: 24\n/)
  expect(out).toMatch(/^latency {2}p50 \S+ m?s {2}p90 .* {2}p99\.9 .* {2}max /m)
  expect(out).toMatch(/^ {2}≤ +\S+ ms {2}█+/m)
  expect(out).toMatch(
    /^effects {2}once: 22 {2}lost: 1 {2}doubled: 1 {2}refused: 0\n {2}lost: evt_\w+\n {2}doubled: evt_\w+ \(2\)$/m,
  )
  expect(err).toMatch(/^1s {2}\d+ of 24 events {2}\d+ pending {2}p50 /)
  expect((await run(url, '--rate', '10', '--for', '100ms', '--quiet')).out).toContain(
    'effects  not counted; pass --effects',
  )
})

test('an interrupted load reports what it has sent and ends with 1', async () => {
  const { url, attempts } = await startFaulty()
  const stopping = new AbortController()
  const out: string[] = []
  const terminal = { out: (line: string) => void out.push(line), err: () => stopping.abort(), colours: false }
  const args = ['load', '--provider', 'generic', '--secret', 's', '--to', url, '--for', '60s', '--rate', '20']
  expect(await runCli(args, terminal, stopping.signal)).toBe(1)
  expect(out[0]).toMatch(/^The load was interrupted\.\n\d+ events/)
  expect(attempts.size).toBeLessThan(100)
})

test.each([
  [['--to', 'http://hooks.example.com/'], '--to is not on this machine. Pass --allow-remote'],
  [['--effects', 'http://10.0.0.1/'], '--effects is not on this machine'],
  [['--rate', '0'], '--rate is not a number'],
  [['--rate', '100000', '--for', '1h'], 'make more than 1000000 events'],
  [['--duplicates', '10%'], '--duplicates is not a share from 0 to 1.'],
  [['--event', 'user.creatd'], "has no event 'user.creatd'"],
  [['--ladder', '1s'], '--ladder must begin with 0'],
])('load %j ends with 2 and sends nothing', async (flags, why) => {
  const { url, attempts } = await startFaulty()
  const { code, err } = await run(url, ...flags)
  expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining(why) })
  expect(attempts.size).toBe(0)
})

test.each(['[]', '{"effects":1}', '{"effects":{"evt_1":"2"}}', 'no JSON'])(
  'an effects URL that answers %s is refused before anything is sent',
  async (answer) => {
    const { url, attempts } = await startFaulty()
    const server = createServer((_, response) => response.end(answer))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    open.push(() => server.close())
    const effects = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const { code, err } = await run(url, '--effects', effects)
    expect(code).toBe(2)
    expect(err).toContain('It must answer {"effects": {"<event id>": <number>}}.')
    expect(attempts.size).toBe(0)
  },
)
