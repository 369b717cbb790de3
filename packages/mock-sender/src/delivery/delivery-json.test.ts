import { inspect } from 'node:util'
import { generic } from '@postern/core/providers'
import { expect, test } from 'vitest'
import { startReceiver } from '../../test-support/scripted-receiver.ts'
import type { Fault } from '../faults/fault.ts'
import { faults } from '../faults/index.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'

const SECRET = 'whsec_that_nobody_is_shown'

async function deliver(wished: Fault[] = []) {
  const receiver = await startReceiver(503, 200)
  const sender = createMockSender({ provider: generic, secret: SECRET, startAt: 0, seed: 'json' })
  const { url } = await sender.subscribe({ url: receiver.url })
  const [delivery] = await sender.emit('user.created', {}, { faults: wished })
  await sender.runUntilIdle()
  await sender.close()
  await receiver.close()
  return { delivery: delivery!, url }
}

test('a delivery is JSON without its provider, its secret and what the sender keeps beside it', async () => {
  const { delivery, url } = await deliver()
  const json = JSON.parse(JSON.stringify(delivery))
  expect(json).toEqual({
    id: delivery.id,
    type: 'user.created',
    eventId: delivery.eventId,
    status: 'delivered',
    subscription: { id: 'hook_123', url },
    createdAt: '1970-01-01T00:00:00.000Z',
    redeliveryOf: null,
    attempts: [
      {
        number: 1,
        at: '1970-01-01T00:00:00.000Z',
        request: {
          method: 'POST',
          url,
          headers: delivery.attempts[0]!.request.headers,
          body: delivery.body.toString(),
          bodyEncoding: 'utf8',
        },
        response: {
          status: 503,
          headers: expect.any(Object),
          body: '',
          bodyEncoding: 'utf8',
          truncated: false,
        },
        error: null,
        durationMs: expect.any(Number),
        outcome: 'refused',
        next: { at: '1970-01-01T00:00:30.000Z', why: 'backoff' },
      },
      expect.objectContaining({ number: 2, at: '1970-01-01T00:00:30.000Z', outcome: 'success', next: null }),
    ],
  })
  expect(JSON.stringify(delivery)).not.toContain(SECRET)
  expect(delivery.toJSON()).toEqual(json)
})

test('bytes that are not text are base64, and copies are listed if they were sent', async () => {
  const { delivery } = await deliver([faults.gzip(), faults.duplicate(3)])
  const { request, duplicates } = delivery.toJSON().attempts[0]!
  expect(request.bodyEncoding).toBe('base64')
  expect(Buffer.from(request.body, 'base64')).toEqual(delivery.attempts[0]!.request.body)
  expect(duplicates).toHaveLength(2)
})

test('console.log shows neither provider nor secret', async () => {
  const { delivery } = await deliver()
  const shown = inspect({ delivery }, { depth: 10 })
  expect(shown).toContain(`id: '${delivery.id}'`)
  expect(shown).not.toContain(SECRET)
  expect(shown).not.toContain('ladderMs')
})
