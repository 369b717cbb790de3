import { randomBytes } from 'node:crypto'
import type { StreamEvent, StreamMessage } from './contract.ts'

/** The latest changes of a sender with their ids, for streams that resume. */
export interface ChangeBuffer {
  add(message: StreamMessage): void
  /** Returns the changes after this id, or undefined if the id is from another buffer or too old. */
  since(id: string): readonly StreamEvent[] | undefined
  /** Returns the id of the latest change. */
  lastId(): string
  /** Calls the watcher for each further change, until the returned function is called. */
  watch(watcher: (event: StreamEvent) => void): () => void
}

/**
 * Makes an empty buffer.
 * @param limit how many changes to keep
 */
export function createChangeBuffer(limit = 1000): ChangeBuffer {
  // An id from an earlier server must not be valid here.
  const own = randomBytes(6).toString('hex')
  const watchers = new Set<(event: StreamEvent) => void>()
  const kept: StreamEvent[] = []
  let count = 0

  return {
    add(message) {
      const event = { id: `${own}-${++count}`, ...message }
      kept.push(event)
      if (kept.length > limit) kept.shift()
      for (const watcher of [...watchers]) watcher(event)
    },
    since(id) {
      const [, buffer, number] = /^([\da-f]{12})-(\d{1,15})$/.exec(id) ?? []
      const missed = count - Number(number)
      if (buffer !== own || missed < 0 || missed > kept.length) return undefined
      return missed === 0 ? [] : kept.slice(-missed)
    },
    lastId: () => `${own}-${count}`,
    watch(watcher) {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
  }
}
