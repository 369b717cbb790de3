import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { describeWithServer } from '../../test-servers/describe-with-server.ts'
import { ENGINES, type EngineName, type OpenEngine, openEngine } from '../../test-servers/inbox-engines.ts'
import type { TestServer } from '../../test-servers/server-process.ts'
import { listDead, summarize } from '../../test-support/inbox-receiver.ts'
import { telemetry } from '../../test-support/telemetry.ts'
import { request, ticket, ticketReceiver, tickets } from '../../test-support/tickets.ts'
import { createWebhooks } from '../index.ts'
import { instrument } from '../tracing/index.ts'

const DYING = fileURLToPath(new URL('../../test-servers/dying-worker.ts', import.meta.url))

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(20)
}

for (const engine of Object.keys(ENGINES) as EngineName[]) {
  describeWithServer(ENGINES[engine].program, `a receiver with an inbox on ${engine}`, () => {
    let server: TestServer
    let open: OpenEngine
    let queue: string
    beforeAll(async () => {
      server = await ENGINES[engine].start()
    }, 60_000)
    afterAll(() => server?.stop())
    beforeEach(async () => {
      queue = `tickets-${randomUUID()}`
      open = await openEngine(engine, server, queue)
    })
    afterEach(() => open.close())

    function receiver(options: object = {}) {
      return ticketReceiver({ inbox: open.inbox, store: open.store as never, endpoint: queue, ...options })
    }

    test('carries the trace of the span that accepted an event to its worker', async () => {
      const { parts, spans } = telemetry()
      const { webhooks, outcomes } = receiver()
      instrument(webhooks, parts)
      webhooks.on('*', () => {})
      const worker = await webhooks.work()
      await webhooks.receive(request())
      await until(() => outcomes.length === 2)
      await worker.stop()
      const [accepted, handled] = spans()
      expect(handled!.parentSpanContext?.spanId).toBe(accepted!.spanContext().spanId)
      expect(handled!.spanContext().traceId).toBe(accepted!.spanContext().traceId)
    })

    test('acknowledges, works, fails, retries, gives up and redrives', async () => {
      const { webhooks, outcomes } = receiver({ retry: { attempts: 2, delaysMs: [1] } })
      const runs: number[] = []
      let broken = true
      webhooks.on('*', (_, { attempt }) => {
        runs.push(attempt)
        if (broken) throw new Error('the ticket system is down')
      })
      expect((await webhooks.receive(request())).status).toBe(200)
      const worker = await webhooks.work({ concurrency: 4 })
      await until(async () => (await listDead(webhooks.deadLetters.list())).length === 1)
      expect(runs).toEqual([1, 2])
      broken = false
      expect(await webhooks.deadLetters.redrive([`${queue}:evt_1`])).toBe(1)
      expect(await webhooks.deadLetters.redrive([`${queue}:evt_1`])).toBe(0)
      await until(() => runs.length === 3)
      await worker.stop()
      expect(outcomes.map(summarize)).toEqual([
        'accepted',
        'failed HANDLER_FAILED',
        'failed EXHAUSTED',
        'handled',
      ])
    })

    test('runs each of 200 events once, with duplicates on two workers', async () => {
      const { webhooks } = receiver()
      const other = receiver()
      const runs: string[] = []
      for (const each of [webhooks, other.webhooks]) each.on('*', (_, { id }) => void runs.push(id))
      const ids = Array.from({ length: 200 }, (_, i) => `evt_${i}`)
      const statuses = await Promise.all(
        [...ids, ...ids].map(async (id) => (await webhooks.receive(request(ticket(id)))).status),
      )
      expect(new Set(statuses)).toEqual(new Set([200]))
      const workers = [await webhooks.work({ concurrency: 8 }), await other.webhooks.work({ concurrency: 8 })]
      await until(async () => (await open.inbox.depth()).ready === 0)
      await Promise.all(workers.map((worker) => worker.stop()))
      expect(runs.toSorted()).toEqual(ids.toSorted())
    })

    test('counts the attempts of workers that died, and makes a poison event a dead letter', async () => {
      const { webhooks } = receiver()
      await webhooks.receive(request())
      const lines: string[] = []
      const config = JSON.stringify({ engine, url: server.url, port: server.port, queue })
      for (let deaths = 0; deaths < 3 && !lines.includes('dead after 2'); deaths++) {
        const worker = spawn(process.execPath, ['--import', 'tsx', DYING, config], {
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        createInterface({ input: worker.stdout }).on('line', (line) => lines.push(line))
        await until(async () => {
          await open.recover()
          return worker.exitCode !== null || lines.includes('dead after 2')
        })
        if (worker.exitCode === null) {
          await until(async () => (await open.inbox.depth()).dead === 1)
          worker.kill('SIGKILL')
        }
      }
      expect(lines).toEqual(['attempt 1', 'attempt 2', 'dead after 2'])
      expect(await listDead(webhooks.deadLetters.list())).toMatchObject([
        { key: `${queue}:evt_1`, attempt: 2, error: { code: 'EXHAUSTED' } },
      ])
    })

    test('answers 503 by the deadline while the engine is stopped, and loses nothing that it acknowledged', async () => {
      const { webhooks, outcomes } = receiver({ deadlineMs: 1500 })
      const runs: string[] = []
      webhooks.on('*', (_, { id }) => void runs.push(id))
      expect((await webhooks.receive(request(ticket('before')))).status).toBe(200)
      await server.kill()
      const startedAt = performance.now()
      const refused = await webhooks.receive(request(ticket('while')))
      expect(refused).toMatchObject({ status: 503, body: '{"error":"INBOX_UNAVAILABLE"}' })
      expect(performance.now() - startedAt).toBeLessThan(3000)
      await server.restart()
      await until(async () => (await webhooks.receive(request(ticket('after')))).status === 200)
      const worker = await webhooks.work()
      await until(() => runs.includes('before') && runs.includes('after'))
      await worker.stop()
      expect(outcomes.filter(({ kind }) => kind === 'accepted').length).toBeGreaterThanOrEqual(2)
    })

    test('requires a durable store', () => {
      expect(() => createWebhooks({ provider: tickets, secret: 's', inbox: open.inbox })).toThrow(
        expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(/store/) }),
      )
    })

    test('refuses groups that it cannot keep in order', () => {
      const group = () => 'north'
      expect(() => receiver({ group })).toThrow(
        expect.objectContaining({
          code: 'CONFIG_INVALID',
          message: expect.stringMatching(/order of a group/),
        }),
      )
    })
  })
}
