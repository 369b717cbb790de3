import { lookFor } from '../patience.ts'
import type { OpenInbox } from './open-inbox.ts'
import { createReceiver } from './service.ts'

/** The dead letters of a run, by the id of the event. */
export interface DeadEvents {
  /** The claim keys of the dead letters. */
  list(): Promise<ReadonlyMap<string, string>>
  redrive(keys: readonly string[]): Promise<unknown>
  /** Resolves when the event is a dead letter. Rejects after two minutes. */
  has(id: string): Promise<void>
}

export function createDeadEvents(opened: OpenInbox): DeadEvents {
  const { deadLetters } = createReceiver(opened, opened.inbox)

  async function list(): Promise<Map<string, string>> {
    const found = new Map<string, string>()
    for await (const { id, key } of deadLetters.list()) found.set(id, key)
    return found
  }

  return {
    list,
    redrive: (keys) => deadLetters.redrive(keys),
    async has(id) {
      // The engine may be down at the moment.
      const key = async () => (await list().catch(() => undefined))?.get(id)
      await lookFor(key, `${id} did not become a dead letter`, 200)
    },
  }
}
