import { type Clock, systemClock } from '../ground/clock.ts'
import type { DeadMessage, Inbox, InboxMessage, RunMessage } from './contract.ts'
import { retryAfterMsOf, toDeadMessage } from './dead-message.ts'
import { WaitingLine } from './in-memory/waiting-line.ts'

/** The options of `memoryInbox`. */
export interface MemoryInboxOptions {
  /** The clock for retries. @default the clock of the receiver whose worker runs */
  readonly clock?: Clock
}

/**
 * Keeps events in this process's memory, for tests and for a single process. When the process ends, acknowledged events are
 * lost.
 * @example
 * const webhooks = createWebhooks({ provider: workflows, secret, inbox: memoryInbox() })
 * const worker = await webhooks.work({ concurrency: 8 })
 */
export function memoryInbox({ clock: given }: MemoryInboxOptions = {}): Inbox & {
  readonly dead: NonNullable<Inbox['dead']>
  depth: NonNullable<Inbox['depth']>
} {
  let clock = given ?? systemClock
  const line = new WaitingLine()
  const dead = new Map<string, DeadMessage>()
  /** Functions that wake the workers, called when a message arrives or a slot becomes free. */
  const wakes = new Set<() => void>()
  const wakeAll = () => {
    for (const wake of [...wakes]) wake()
  }

  function add(message: InboxMessage): void {
    line.add(message)
    wakeAll()
  }

  /** Removes and returns the dead letters of these keys. */
  function take(keys: readonly string[]): DeadMessage[] {
    return [...new Set(keys)].flatMap((key) => {
      const message = dead.get(key)
      dead.delete(key)
      return message ?? []
    })
  }

  function handleFailure(message: InboxMessage, error: unknown): void {
    const retryAfterMs = retryAfterMsOf(error)
    if (retryAfterMs === undefined) {
      dead.set(message.key, toDeadMessage(message, error))
      line.done(message)
    } else {
      line.postpone(message, clock.now() + retryAfterMs)
    }
  }

  return {
    groups: true,
    async put(message) {
      add({ ...message })
    },
    async work(run: RunMessage, { concurrency, clock: theirs }) {
      clock = given ?? theirs
      const running = new Set<Promise<void>>()
      const { signal } = new AbortController()
      let stopped = false
      let cancelTimer = () => {}

      function start(message: InboxMessage): void {
        const done = run(message, { signal })
          .then(
            () => line.done(message),
            (error) => handleFailure(message, error),
          )
          .then(() => void running.delete(done))
          .then(wakeAll)
        running.add(done)
      }

      function wake(): void {
        cancelTimer()
        while (!stopped && running.size < concurrency) {
          const message = line.take(clock.now())
          if (message === undefined) break
          start(message)
        }
        const dueAt = stopped || running.size >= concurrency ? undefined : line.nextDueAt
        cancelTimer = dueAt === undefined ? () => {} : clock.after(dueAt - clock.now(), wake)
      }

      wakes.add(wake)
      wake()
      return {
        async stop() {
          stopped = true
          wakes.delete(wake)
          cancelTimer()
          await Promise.all(running)
        },
      }
    },
    dead: {
      async *list() {
        yield* [...dead.values()]
      },
      async redrive(keys) {
        const taken = take(keys)
        for (const { attempt, error, ...message } of taken) add(message)
        return taken.length
      },
      drop: async (keys) => take(keys).length,
    },
    async depth() {
      const oldestAt = line.oldestReceivedAt()
      const oldestMs = oldestAt === undefined ? 0 : Math.max(0, clock.now() - oldestAt)
      return { ready: line.size, oldestMs, dead: dead.size }
    },
  }
}
