import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { ACCEPTED, type Behaviour, type Expected, refused, sendsEach } from './behaviour.ts'
import { withHeader } from './raw-message.ts'
import { signedHeaders } from './scheme-reach.ts'

/** The answer to a duplicate of an event that is being handled: the sender must retry. */
const BUSY: Expected = { any: [409, '5xx'], postern: 'IN_PROGRESS' }
const LEAK = 'connect ECONNREFUSED postgres://app:hunter2@10.0.0.7'
const HEADERS_NOBODY_SIGNS = ['X-Delivery-Id', 'X-Event-Id', 'X-Event-Type', 'Idempotency-Key']

/** Deliveries that arrive more than once, fail or are slow. */
export const deliveries: readonly Behaviour[] = [
  {
    name: 'acknowledges a duplicate without handling it again',
    group: 'delivery',
    why: 'Every sender delivers some events twice, and nobody wants to be charged twice.',
    promisedBy: 'any',
    send: sendsEach((probe) => {
      const message = probe.message(probe.event())
      return [message, message, message]
    }),
    expect: [ACCEPTED],
    handled: 1,
  },
  {
    name: 'handles 200 concurrent duplicates once',
    group: 'delivery',
    why: 'A receiver that checks first and records later handles all of them.',
    promisedBy: 'any',
    async send(probe) {
      const message = probe.message(probe.event())
      const connections = await Promise.all(Array.from({ length: 200 }, () => probe.connect()))
      const answers = await Promise.all(
        connections.map(async (connection) => {
          await connection.send(message)
          return connection.answer()
        }),
      )
      return [await probe.redeliver(message), ...answers]
    },
    expect: [ACCEPTED, { any: ['2xx', 409, 503] }],
    handled: 1,
    check: (answers) =>
      assert.ok(answers.filter(({ status }) => status === 200 || status === 204).length > 1),
  },
  {
    name: 'recognises a duplicate whatever its unsigned headers say',
    group: 'delivery',
    why: 'An attacker who replays a captured request can change every unsigned header.',
    promisedBy: 'any',
    send: sendsEach((probe) => {
      const message = probe.message(probe.event())
      const signed = signedHeaders(probe.provider)
      const sent = [...Object.keys(probe.provider.delivery.headers ?? {}), ...HEADERS_NOBODY_SIGNS]
      const names = sent.filter((name) => !signed.includes(name.toLowerCase()))
      const disguised = () => names.reduce((made, name) => withHeader(made, name, randomUUID()), message)
      return [disguised(), disguised(), message]
    }),
    expect: [ACCEPTED],
    handled: 1,
  },
  {
    name: 'handles each of 50 concurrent events',
    group: 'delivery',
    why: 'A key that covers too little of an event drops real events as duplicates.',
    promisedBy: 'any',
    send: (probe) =>
      Promise.all(Array.from({ length: 50 }, () => probe.deliver(probe.message(probe.event())))),
    expect: [ACCEPTED],
    handled: 50,
  },
  {
    name: 'handles an event again after its handler failed, and hides the error from the sender',
    group: 'delivery',
    why: 'A receiver that marks an event as seen before its handler ends loses it. Errors may contain secrets.',
    promisedBy: 'any',
    needs: ['prepare'],
    async send(probe) {
      const message = probe.message(probe.event())
      await probe.prepare(message, { kind: 'fail-once', message: LEAK })
      return [await probe.deliver(message), await probe.deliver(message), await probe.deliver(message)]
    },
    expect: [{ any: ['5xx'], postern: 'HANDLER_FAILED' }, ACCEPTED],
    handled: 1,
    check: (answers) => {
      for (const { body, headers } of answers) {
        assert.ok(
          !`${body}${JSON.stringify(headers)}`.includes('hunter2'),
          'The sender received the error message.',
        )
      }
    },
  },
  {
    name: 'does not acknowledge a duplicate while the first is being handled',
    group: 'delivery',
    why: 'If the handler then fails, the sender believes that it succeeded, and the event is lost.',
    promisedBy: 'any',
    needs: ['prepare'],
    async send(probe) {
      const message = probe.message(probe.event())
      const held = await probe.prepare(message, { kind: 'hold' })
      const first = probe.deliver(message)
      await held.started
      const duplicate = await probe.outlast(probe.deliver(message))
      held.release()
      return [duplicate, await first, await probe.redeliver(message)]
    },
    expect: [BUSY, ACCEPTED],
    handled: 1,
  },
  {
    name: 'answers by its deadline, and a handler that ends later still counts',
    group: 'delivery',
    why: 'The sender times out and retries; unless the late success counts, the work happens twice.',
    promisedBy: 'postern',
    needs: ['prepare', 'advance'],
    async send(probe) {
      const message = probe.message(probe.event())
      const held = await probe.prepare(message, { kind: 'hold' })
      const answer = await probe.outlast(probe.deliver(message))
      held.release()
      return [answer, await probe.redeliver(message)]
    },
    expect: [{ any: ['2xx', '5xx'], postern: 'HANDLER_TIMEOUT' }, ACCEPTED],
    handled: 1,
  },
  {
    name: 'completes an event whose sender has disconnected',
    group: 'delivery',
    why: 'Work that stops with the connection is left half done, and the retry repeats it.',
    promisedBy: 'any',
    needs: ['prepare'],
    async send(probe) {
      const message = probe.message(probe.event())
      const held = await probe.prepare(message, { kind: 'hold' })
      const connection = await probe.connect()
      await connection.send(message)
      await held.started
      connection.destroy()
      // Once the receiver answers another delivery, it has noticed the closed connection.
      const other = await probe.deliver(probe.message(probe.event()))
      held.release()
      return [other, await probe.redeliver(message)]
    },
    expect: [ACCEPTED],
    handled: 2,
  },
  {
    name: 'handles other events during a slow one',
    group: 'delivery',
    why: 'One slow event must not block later events.',
    promisedBy: 'any',
    needs: ['prepare'],
    async send(probe) {
      const slow = probe.message(probe.event())
      const held = await probe.prepare(slow, { kind: 'hold' })
      const first = probe.deliver(slow)
      await held.started
      const second = await probe.deliver(probe.message(probe.event()))
      held.release()
      return [second, await first]
    },
    expect: [ACCEPTED],
    handled: 2,
  },
  {
    name: 'handles an event after a forged copy of it was refused',
    group: 'delivery',
    why: 'If a forgery could claim an event id, anyone could block the real event.',
    promisedBy: 'any',
    send: sendsEach((probe) => {
      const message = probe.message(probe.event())
      return [withHeader(message, probe.provider.signature.header, 'sha256=00'), message]
    }),
    expect: [refused('SIGNATURE_INVALID'), ACCEPTED],
    handled: 1,
  },
]
