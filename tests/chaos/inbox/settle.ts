import { setTimeout as delay } from 'node:timers/promises'
import type { DeadEvents } from './dead-events.ts'
import type { Flow } from './flow.ts'
import type { InboxStage } from './inbox-stage.ts'

/** Longer than the delay before the retry of a message that a worker cannot read. */
const PATIENCE_MS = 60_000

/**
 * Waits until the queue is empty. Redrives dead letters that are not poison: faults used up their attempts. Gives up after
 * a minute without progress. Events without an effect are then lost.
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
