import { describe, expect, it, vi } from 'vitest'
import { expectNoRejections } from '../../test-support/expect-no-rejections.ts'
import { request, SECRET, ticket, tickets } from '../../test-support/tickets.ts'

expectNoRejections()

describe('timers of other runtimes', () => {
  it('receives where setTimeout returns numbers', async () => {
    const { setTimeout: real, clearTimeout: realClear } = globalThis
    const timers = new Map<number, NodeJS.Timeout>()
    let serial = 0
    globalThis.setTimeout = ((run: () => void, ms: number) => {
      timers.set(++serial, real(run, ms))
      return serial
    }) as never
    globalThis.clearTimeout = ((id: number) => realClear(timers.get(id))) as never
    try {
      vi.resetModules()
      const fresh = await import('../index.ts')
      const webhooks = fresh.createWebhooks({ provider: tickets, secret: SECRET, deadlineMs: 30 })
      let runs = 0
      webhooks.on('*', () => (runs++ === 0 ? undefined : new Promise(() => {})))
      webhooks.observe(() => {})
      expect((await webhooks.receive(request())).status).toBe(200)
      expect((await webhooks.receive(request(ticket('evt_2')))).status).toBe(503)
    } finally {
      Object.assign(globalThis, { setTimeout: real, clearTimeout: realClear })
    }
  })
})
