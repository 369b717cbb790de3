import { setTimeout as delay } from 'node:timers/promises'
import { createWebhooks, type Inbox } from '@postern/core'
import { generic } from '@postern/core/providers'
import type pg from 'pg'
import { DEADLINE_MS, LEASE_MS, SECRET, type Work } from '../event.ts'
import { pass } from './moments.ts'
import { toNextVersion } from './next-version.ts'
import { type Addresses, type OpenInbox, openInbox } from './open-inbox.ts'

/** The number of attempts in which a poison event ends its process. */
const ATTEMPTS = 4

export type Service = ReturnType<typeof createReceiver>

const INSIDE = 'INSERT INTO effects VALUES ($1, $2)'
const OUTSIDE = 'INSERT INTO outside_effects VALUES ($1, $2)'

/** Creates a receiver whose only handler has two effects per event: one in `context.commit`, one outside. */
export async function openService(addresses: Addresses, version: number): Promise<Service> {
  const opened = await openInbox(addresses)
  const inbox = version === 1 ? opened.inbox : toNextVersion(opened.inbox)
  const webhooks = createReceiver(opened, withMoment(inbox))
  webhooks.on('payment.succeeded', async (event, context) => {
    const plan = event.data as unknown as Work
    if (plan.poison) process.exit(1)
    await delay(plan.beforeMs)
    if (context.attempt <= plan.failures) throw new Error('The handler fails as the event requests.')
    await opened.pool.query(OUTSIDE, [event.id, context.attempt])
    pass('before the commit')
    await context.commit(async (tx) => {
      await (tx as pg.PoolClient).query(INSIDE, [event.id, context.attempt])
      pass('inside the commit')
      await delay(plan.insideMs)
    })
    pass('after the commit')
    await delay(plan.afterMs)
  })
  return webhooks
}

/** Creates the receiver without its handler, which is enough to manage dead letters. */
export function createReceiver({ store }: Pick<OpenInbox, 'store'>, inbox: Inbox<unknown>) {
  const webhooks = createWebhooks({
    provider: generic,
    secret: SECRET,
    store,
    inbox,
    leaseMs: LEASE_MS,
    deadlineMs: DEADLINE_MS,
    retry: { attempts: ATTEMPTS, delaysMs: [50] },
  })
  return webhooks.observe(() => {})
}

function withMoment(inbox: Inbox<unknown>): Inbox<unknown> {
  return {
    ...inbox,
    async put(message, tx) {
      await inbox.put(message, tx)
      pass('before the answer')
    },
  }
}
