import { assertOutsideReceiver } from '../delivery/receiver-context.ts'
import type { SenderParts } from './create-parts.ts'

/** Forgets every subscription and delivery. Attempts that are under way end first, and none follows. */
export async function resetSender({
  scheduler,
  subscriptions,
  outbox,
  warnings,
  feed,
}: SenderParts): Promise<void> {
  outbox.assertOpen()
  assertOutsideReceiver(scheduler, 'reset()')
  const disabled = { reason: 'deleted', at: scheduler.now() } as const
  for (const record of subscriptions.all()) {
    subscriptions.remove(record)
    Object.assign(record, { active: false, disabled })
    outbox.cancelAll(record)
  }
  await scheduler.settled()
  outbox.forgetAll()
  warnings.forget()
  feed.announce({ about: 'sender', change: 'reset' })
}
