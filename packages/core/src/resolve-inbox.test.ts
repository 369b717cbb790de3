import { expect, it } from 'vitest'
import { stubInbox } from '../test-support/inbox-receiver.ts'
import { tickets } from '../test-support/tickets.ts'
import { createWebhooks, memoryInbox, memoryStore } from './index.ts'

const group = () => 'a'
const create = (options: object) => createWebhooks({ provider: tickets, secret: 's', ...options } as never)
const inbox = stubInbox()

it.each([
  [{ inbox: {} }, /inbox/],
  [{ inbox: { put: async () => {} } }, /put and work/],
  [{ retry: { attempts: 3 } }, /retry.*Pass inbox/],
  [{ group }, /group.*Pass inbox/],
  [{ maxDepth: 5 }, /maxDepth.*Pass inbox/],
  [{ inbox, idempotency: false }, /idempotency/],
  [{ inbox, maxAttempts: 3 }, /retry: \{ attempts \}/],
  [{ inbox, retry: { attempts: 0 } }, /retry.attempts/],
  [{ inbox, retry: { attempts: 1.5 } }, /retry.attempts/],
  [{ inbox, retry: { delaysMs: [] } }, /retry.delaysMs/],
  [{ inbox, retry: { delaysMs: [-1] } }, /retry.delaysMs/],
  [{ inbox, retry: { delaysMs: 'soon' } }, /retry.delaysMs/],
  [{ inbox, retry: { times: 3 } }, /attempts, delaysMs/],
  [{ inbox, retry: { delaysMs: [604_800_000] } }, /retainMs/],
  [{ inbox, group }, /order of a group.*pg-boss 12/],
  [{ inbox: memoryInbox(), group: 'a' }, /group/],
  [{ inbox, maxDepth: 5 }, /does not report its depth/],
  [{ inbox: memoryInbox(), maxDepth: 0 }, /maxDepth/],
  [{ inbox: stubInbox({ durable: true }) }, /store that your workers share/],
])('refuses %o at creation and explains why', (options, message) => {
  expect(() => create(options)).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(message) }),
  )
})

it.each([
  [{ inbox, retry: {} }],
  [{ inbox, retry: { attempts: 3 } }],
  [{ inbox, retry: { delaysMs: [0] } }],
  [{ inbox: memoryInbox(), maxDepth: 5, group }],
  [{ inbox: stubInbox({ durable: true }), store: memoryStore() }],
])('accepts %o', (options) => {
  expect(() => create(options)).not.toThrow()
})
