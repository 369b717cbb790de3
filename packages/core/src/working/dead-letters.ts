import { WebhookError } from '../ground/errors.ts'
import type { ClaimSettings } from '../handling/claims.ts'
import type { DeadLetterBox, DeadMessage } from '../inbox/contract.ts'
import type { ReceiverSettings } from '../receiving/settings.ts'
import { requireInbox } from './work.ts'

/** The events that no worker could complete. */
export interface DeadLetters {
  /**
   * Every dead letter, oldest first, with the last error.
   * @example
   * for await (const { key, type, error } of webhooks.deadLetters.list()) console.log(key, type, error.message)
   */
  list(): AsyncIterable<DeadMessage>
  /** Gives these events to the workers again, with all their attempts; resolves to how many were dead letters. */
  redrive(keys: readonly string[]): Promise<number>
  /** Forgets these events; resolves to how many were dead letters. */
  drop(keys: readonly string[]): Promise<number>
}

/** How long one redrive of a key keeps others out. */
const LOCK_MS = 60_000
/** How many keys are redriven at a time. */
const BATCH = 500

/** The dead letters of a receiver. Without an inbox that keeps them, each call says so. */
export function createDeadLetters(settings: ReceiverSettings): DeadLetters {
  const box = (): DeadLetterBox => {
    const { dead } = requireInbox(settings).inbox
    if (dead !== undefined) return dead
    throw new WebhookError('CONFIG_INVALID', 'This inbox keeps no dead letters. Use onDeadLetter.')
  }
  return {
    async *list() {
      yield* box().list()
    },
    async redrive(keys) {
      const unique = [...new Set(keys)]
      let redriven = 0
      for (let at = 0; at < unique.length; at += BATCH) {
        redriven += await redrive(box(), settings.handling.claims!, unique.slice(at, at + BATCH))
      }
      return redriven
    },
    drop: async (keys) => box().drop([...new Set(keys)]),
  }
}

/**
 * Reopens the claims, and then gives the messages back. Only one redrive has a key at a time: otherwise the second
 * could reopen an event that the first one's worker has just completed.
 */
async function redrive(box: DeadLetterBox, claims: ClaimSettings, keys: readonly string[]): Promise<number> {
  const token = claims.createToken()
  const locked: string[] = []
  try {
    for (const key of keys) if (await lock(claims, key, token)) locked.push(key)
    const there = await keysOf(box, new Set(locked))
    for (const key of there) await reopen(claims, key)
    return there.length === 0 ? 0 : await box.redrive(there)
  } finally {
    for (const key of locked) {
      await claims.store.release(lockKey(key), token, { attempted: false }).catch(() => {})
    }
  }
}

/** No event has this key: in an endpoint's name the separator is escaped. */
function lockKey(key: string): string {
  return `|redrive|${key}`
}

async function lock({ store }: ClaimSettings, key: string, token: string): Promise<boolean> {
  const claim = await store.claim(lockKey(key), { token, leaseMs: LOCK_MS, retainMs: LOCK_MS })
  return claim.status === 'claimed'
}

async function keysOf(box: DeadLetterBox, wanted: ReadonlySet<string>): Promise<string[]> {
  const found = new Set<string>()
  if (wanted.size === 0) return []
  for await (const { key } of box.list()) {
    if (wanted.has(key)) found.add(key)
    if (found.size === wanted.size) break
  }
  return [...found]
}

/** An event that has been completed since is left as it is: its message will be a duplicate. */
async function reopen({ store, createToken, leaseMs, retainMs }: ClaimSettings, key: string): Promise<void> {
  const token = createToken()
  const claim = await store.claim(key, { token, leaseMs, retainMs, maxAttempts: 1 })
  if (claim.status === 'claimed') await store.release(key, token, { attempted: false })
  else if (claim.status === 'exhausted') await store.reopen(key)
}
