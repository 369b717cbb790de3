import { lookFor } from '../patience.ts'
import type { OpenInbox } from './open-inbox.ts'
import { createReceiver } from './service.ts'

/** The dead letters of a run, by the id of the event. */
export interface DeadEvents {
  /** The claim key of each. */
  list(): Promise<ReadonlyMap<string, string>>
  redrive(keys: readonly string[]): Promise<unknown>
  /** Resolves when the event is a dead letter; rejects when that takes longer than two minutes. */
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
      // The engine may be away at the moment.
      const key = async () => (await list().catch(() => undefined))?.get(id)
      await lookFor(key, `${id} was no dead letter`, 200)
    },
  }
}
