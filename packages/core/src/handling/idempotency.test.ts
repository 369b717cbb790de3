import { describe, expect, it } from 'vitest'
import { gate } from '../../test-support/gate.ts'
import { manualClock, settle } from '../../test-support/manual-clock.ts'
import { request, ticket, ticketReceiver } from '../../test-support/tickets.ts'
import { type IdempotencyStore, memoryStore } from '../index.ts'

const times = (n: number) => Array.from({ length: n })

describe('duplicates', () => {
  it('runs the handler once for 200 concurrent duplicates, and acknowledges each', async () => {
    const clock = manualClock()
    const { webhooks } = ticketReceiver({ clock })
    let runs = 0
    webhooks.on('*', async () => {
      runs++
      await new Promise<void>((resolve) => clock.after(300, resolve))
    })
    const replies = Promise.all(times(200).map(() => webhooks.receive(request())))
    await clock.advance(2000)
    expect(new Set((await replies).map(({ status }) => status))).toEqual(new Set([200]))
    expect(runs).toBe(1)
  })

  it('acknowledges a completed duplicate without running a handler', async () => {
    const { webhooks, outcomes } = ticketReceiver()
    let runs = 0
    webhooks.on('*', () => void runs++)
    await webhooks.receive(request())
    expect((await webhooks.receive(request())).status).toBe(200)
    expect(runs).toBe(1)
    expect(outcomes[1]).toMatchObject({ kind: 'duplicate', key: 'tickets:evt_1' })
  })

  it('never acknowledges a duplicate of an event in progress', async () => {
    const clock = manualClock()
    const { webhooks } = ticketReceiver({ clock })
    const first = gate()
    webhooks.on('*', () => first.promise)
    void webhooks.receive(request())
    await settle()
    const duplicate = webhooks.receive(request())
    await clock.advance(5000)
    expect(await duplicate).toMatchObject({ status: 503, body: '{"error":"IN_PROGRESS"}' })
    expect(Number((await duplicate).headers['retry-after'])).toBeGreaterThan(0)
    first.open()
  })

  it('answers 409 for an event in progress with inProgressStatus', async () => {
    const clock = manualClock()
    const { webhooks } = ticketReceiver({ clock, inProgressStatus: 409 })
    webhooks.on('*', () => new Promise(() => {}))
    void webhooks.receive(request())
    const duplicate = webhooks.receive(request())
    await clock.advance(5000)
    expect((await duplicate).status).toBe(409)
  })

  it('runs a waiting duplicate when the first run fails', async () => {
    const clock = manualClock()
    const { webhooks } = ticketReceiver({ clock })
    const attempts: number[] = []
    webhooks.on('*', async (_event, { attempt }) => {
      attempts.push(attempt)
      await new Promise<void>((resolve) => clock.after(100, resolve))
      if (attempt === 1) throw new Error('first run')
    })
    const replies = Promise.all([webhooks.receive(request()), webhooks.receive(request())])
    await clock.advance(1000)
    expect((await replies).map(({ status }) => status)).toEqual([500, 200])
    expect(attempts).toEqual([1, 2])
  })

  it('runs every delivery when deduplication is off', async () => {
    const { webhooks } = ticketReceiver({ idempotency: false })
    let runs = 0
    webhooks.on('*', () => void runs++)
    await webhooks.receive(request())
    await webhooks.receive(request())
    expect(runs).toBe(2)
  })

  it('deduplicates by the signed body, whatever an unsigned header says', async () => {
    const { webhooks } = ticketReceiver()
    let runs = 0
    webhooks.on('*', () => void runs++)
    for (const id of ['del_1', 'del_2', 'del_3']) {
      await webhooks.receive(request(ticket(), { headers: { 'x-delivery-id': id, 'x-event-id': id } }))
    }
    expect(runs).toBe(1)
  })
})

describe('failures', () => {
  it('runs a failed handler again on the retry, and not after its success', async () => {
    const { webhooks, outcomes } = ticketReceiver()
    webhooks.on('*', (_event, { attempt }) => {
      if (attempt < 3) throw new Error('not yet')
    })
    const statuses = []
    for (const _ of times(4)) statuses.push((await webhooks.receive(request())).status)
    expect(statuses).toEqual([500, 500, 200, 200])
    expect(outcomes.map(({ kind }) => kind)).toEqual(['failed', 'failed', 'handled', 'duplicate'])
  })

  it('does not rerun a finished handler when a later one failed', async () => {
    const { webhooks } = ticketReceiver()
    const ran: string[] = []
    webhooks.on('ticket.*', () => void ran.push('first'))
    webhooks.on('*', (_event, { attempt }) => {
      ran.push(`second, attempt ${attempt}`)
      if (attempt === 1) throw new Error('once')
    })
    expect((await webhooks.receive(request())).status).toBe(500)
    expect((await webhooks.receive(request())).status).toBe(200)
    expect(ran).toEqual(['first', 'second, attempt 1', 'second, attempt 2'])
  })

  it('runs every handler when the progress of a claim is unreadable', async () => {
    const store = memoryStore()
    await store.claim('tickets:evt_1', { token: 't', leaseMs: 1000, retainMs: 1000 })
    await store.release('tickets:evt_1', 't', { progress: 'not JSON' })
    const { webhooks } = ticketReceiver({ store })
    let runs = 0
    webhooks.on('*', () => void runs++)
    expect((await webhooks.receive(request())).status).toBe(200)
    expect(runs).toBe(1)
  })

  it('treats a WebhookError from a handler as a failed handler', async () => {
    const { webhooks } = ticketReceiver()
    const { WebhookError } = await import('../ground/errors.ts')
    webhooks.on('*', () => {
      throw new WebhookError('SIGNATURE_INVALID', 'of another receiver')
    })
    expect(await webhooks.receive(request())).toMatchObject({
      status: 500,
      body: '{"error":"HANDLER_FAILED"}',
    })
  })
})

describe('transactions', () => {
  it('refuses commit with a store without transactions', async () => {
    const { webhooks, outcomes } = ticketReceiver()
    webhooks.on('*', (_event, context) =>
      (context as never as { commit(run: () => void): unknown }).commit(() => {}),
    )
    expect((await webhooks.receive(request())).status).toBe(500)
    expect(outcomes[0]).toMatchObject({ code: 'CONFIG_INVALID' })
  })

  it('refuses to complete an event before its last handler', async () => {
    const store: IdempotencyStore<object> = { ...memoryStore(), transaction: async (run) => run({}) }
    const { webhooks, outcomes } = ticketReceiver({ store: store as never })
    const ran: string[] = []
    webhooks.on('*', (_event, context) =>
      (context as never as { commit(run: () => void): unknown }).commit(() => {}),
    )
    webhooks.on('*', () => void ran.push('second'))
    expect((await webhooks.receive(request())).status).toBe(500)
    expect(outcomes[0]).toMatchObject({ code: 'CONFIG_INVALID' })
    expect(ran).toEqual([])
  })
})
