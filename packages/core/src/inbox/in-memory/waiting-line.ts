import type { InboxMessage } from '../contract.ts'

/**
 * A first-in, first-out queue with groups. The first message of a group blocks the others of its group until it is done,
 * also while it waits for its next attempt.
 */
export class WaitingLine {
  readonly #ready = new Set<InboxMessage>()
  /** Sorted by due time, latest first. */
  readonly #postponed: { readonly message: InboxMessage; readonly dueAt: number }[] = []
  /** The messages that wait behind the first one of each group. */
  readonly #behind = new Map<string, InboxMessage[]>()
  #heldBack = 0

  /** The number of waiting messages. */
  get size(): number {
    return this.#ready.size + this.#postponed.length + this.#heldBack
  }

  add(message: InboxMessage): void {
    const lane = message.group === undefined ? undefined : this.#behind.get(message.group)
    if (lane !== undefined) {
      lane.push(message)
      this.#heldBack++
      return
    }
    if (message.group !== undefined) this.#behind.set(message.group, [])
    this.#ready.add(message)
  }

  /** Takes the first message that may run now. */
  take(now: number): InboxMessage | undefined {
    while ((this.#postponed.at(-1)?.dueAt ?? Number.POSITIVE_INFINITY) <= now) {
      this.#ready.add(this.#postponed.pop()!.message)
    }
    for (const message of this.#ready) {
      this.#ready.delete(message)
      return message
    }
    return undefined
  }

  /** The time when the next postponed message is due. */
  get nextDueAt(): number | undefined {
    return this.#postponed.at(-1)?.dueAt
  }

  /** Puts a taken message back, to run at `dueAt`. */
  postpone(message: InboxMessage, dueAt: number): void {
    let low = 0
    let high = this.#postponed.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#postponed[middle]!.dueAt > dueAt) low = middle + 1
      else high = middle
    }
    this.#postponed.splice(low, 0, { message, dueAt })
  }

  /** Marks a taken message as done, which unblocks the next one of its group. */
  done({ group }: InboxMessage): void {
    if (group === undefined) return
    const next = this.#behind.get(group)?.shift()
    if (next === undefined) {
      this.#behind.delete(group)
    } else {
      this.#heldBack--
      this.#ready.add(next)
    }
  }

  /** The time when the oldest message that may run now was received. */
  oldestReceivedAt(): number | undefined {
    let oldest: number | undefined
    for (const { receivedAt } of this.#ready) {
      if (oldest === undefined || receivedAt < oldest) oldest = receivedAt
    }
    return oldest
  }
}
