import { expect, test } from 'vitest'
import { SECRET, tickets } from '../../test-support/tickets.ts'
import { createWebhooks, memoryStore, type WebhooksOptions } from '../index.ts'

const store = memoryStore()
const create = (options: object) =>
  createWebhooks({ provider: tickets, secret: SECRET, store: memoryStore(), ...options } as WebhooksOptions)

const OTHERS = {
  'another secret': { secret: 'another secret' },
  'other secrets': { secret: ['another secret', 'a third secret'] },
  'no secret': { secret: undefined, allowUnsigned: true },
  'another provider and secret': {
    provider: { ...tickets, name: 'others' },
    secret: 'another secret',
    endpoint: 'tickets',
  },
}

test.each(Object.entries(OTHERS))(
  'a second receiver with %s is refused on the same store and endpoint',
  (_what, other) => {
    const shared = memoryStore()
    create({ store: shared })
    expect(() => create({ store: shared, ...other })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(/endpoint: '/) }),
    )
    expect(() => create({ store: shared, ...other, endpoint: 'tickets of another team' })).not.toThrow()
  },
)

test('receivers that share a secret share an endpoint, also while secrets rotate', () => {
  create({ store, secret: 'old' })
  create({ store, secret: 'old' })
  create({ store, secret: ['new', 'old'] })
  create({ store, secret: 'new' })
  expect(() => create({ store, secret: 'foreign' })).toThrow(/endpoint/)
})

test('receivers without a common store, or without claims, may share an endpoint', () => {
  const shared = memoryStore()
  create({ store: shared })
  expect(() => create({ secret: 'another secret' })).not.toThrow()
  expect(() => create({ store: undefined, secret: 'another secret' })).not.toThrow()
  expect(() => create({ store: shared, secret: 'another secret', idempotency: false })).not.toThrow()
})

test('the message names no secret', () => {
  const shared = memoryStore()
  create({ store: shared, secret: 'the first secret' })
  expect(() => create({ store: shared, secret: 'the second one' })).toThrow(
    /^(?!.*(first secret|second one))/,
  )
})
