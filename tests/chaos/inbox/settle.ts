import { setTimeout as delay } from 'node:timers/promises'
import type { DeadEvents } from './dead-events.ts'
import type { Flow } from './flow.ts'
import type { InboxStage } from './inbox-stage.ts'

/** Longer than a worker hands a message back for that it cannot read. */
const PATIENCE_MS = 60_000

/**
 * Waits until the queue is empty. Dead letters that are no poison are given to the workers again: their attempts went to
 * processes that others ended. Gives up when nothing has moved for a minute; what has no effect then is lost.
 */
export async function settle({ poison }: Flow, { direct }: InboxStage, dead: DeadEvents): Promise<void> {
  let last = ''
  let until = 0
  for (;;) {
    const pending = await direct.countPending()
    const keys = [...(await dead.list())].flatMap(([id, key]) => (poison.has(id) ? [] : [key]))
    if (pending === 0 && keys.length === 0) return
    if (keys.length > 0) await dead.redrive(keys)
    const now = `${pending} ${keys.length}`
    if (now !== last) until = Date.now() + PATIENCE_MS
    last = now
    if (Date.now() > until) return
    await delay(250)
  }
}
