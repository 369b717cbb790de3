import { join } from 'node:path'
import {
  type DeadMessage,
  type Inbox,
  type InboxMessage,
  type RunMessage,
  retryAfterMsOf,
  toDeadMessage,
} from '@postern/core'
import { fileNameOf, messageFolder } from './message-folder.ts'

interface Waiting {
  message: InboxMessage
  /** Milliseconds since the epoch. */
  dueAt: number
}

interface Dead {
  message: DeadMessage
  diedAt: number
}

/** An inbox in a folder, for one worker process. Messages survive a restart. */
export function folderInbox(
  folder: string,
  { pollMs = 50 } = {},
): Inbox & Required<Pick<Inbox, 'dead' | 'depth'>> {
  const waiting = messageFolder<Waiting>(join(folder, 'waiting'))
  const dead = messageFolder<Dead>(join(folder, 'dead'))
  const put = (message: InboxMessage) => waiting.add({ message, dueAt: Date.now() })

  async function runOne(name: string, message: InboxMessage, run: RunMessage): Promise<void> {
    try {
      await run(message, { signal: new AbortController().signal })
    } catch (error) {
      const retryAfterMs = retryAfterMsOf(error)
      if (retryAfterMs !== undefined) {
        return waiting.write(name, { message, dueAt: Date.now() + retryAfterMs })
      }
      // First the dead letter, then the removal: after a crash between them the message runs again.
      await dead.write(fileNameOf(message.key), {
        message: toDeadMessage(message, error),
        diedAt: Date.now(),
      })
    }
    await waiting.remove(name)
  }

  async function readDead(keys: readonly string[]) {
    const wanted = new Set(keys)
    return (await dead.read()).filter(([, { message }]) => wanted.has(message.key))
  }

  return {
    put,
    durable: true,
    async work(run, { concurrency }) {
      const running = new Map<string, Promise<void>>()
      /** The messages that ended while the folder was read: what was read of them is out of date. */
      const ended = new Set<string>()
      let stopped = false
      async function poll(): Promise<void> {
        ended.clear()
        for (const [name, { message, dueAt }] of await waiting.read()) {
          if (stopped || running.size >= concurrency) return
          if (running.has(name) || ended.has(name) || dueAt > Date.now()) continue
          // A message whose file cannot be written stays where it is, and runs again.
          const done = runOne(name, message, run)
            .catch(() => {})
            .then(() => {
              ended.add(name)
              running.delete(name)
            })
          running.set(name, done)
        }
      }
      async function loop(): Promise<void> {
        while (!stopped) {
          await poll().catch(() => {}) // an unreadable folder is read again
          await new Promise((resolve) => setTimeout(resolve, pollMs))
        }
      }
      const looping = loop()
      return {
        async stop() {
          stopped = true
          await looping
          await Promise.all(running.values())
        },
      }
    },
    dead: {
      async *list() {
        const records = (await dead.read()).map(([, record]) => record)
        for (const { message } of records.sort((a, b) => a.diedAt - b.diedAt)) yield message
      },
      async redrive(keys) {
        const found = await readDead(keys)
        for (const [name, { message }] of found) {
          const { attempt: _attempt, error: _error, ...again } = message
          await put(again)
          await dead.remove(name)
        }
        return found.length
      },
      async drop(keys) {
        const found = await readDead(keys)
        await Promise.all(found.map(([name]) => dead.remove(name)))
        return found.length
      },
    },
    async depth() {
      const records = (await waiting.read()).map(([, record]) => record)
      const due = records.filter(({ dueAt }) => dueAt <= Date.now())
      const oldestMs = Math.max(0, ...due.map(({ message }) => Date.now() - message.receivedAt))
      return { ready: records.length, oldestMs, dead: (await dead.read()).length }
    },
  }
}
