import { WebhookError } from '../ground/errors.ts'
import type { ClaimSettings } from '../handling/claims.ts'
import type { DeadLetterBox, DeadMessage } from '../inbox/contract.ts'
import type { ReceiverSettings } from '../receiving/settings.ts'
import { requireInbox } from './work.ts'

/** The events in the inbox that failed all their attempts. */
export interface DeadLetters {
  /**
   * Lists the dead letters, oldest first, with their last errors.
   * @example
   * for await (const { key, type, error } of webhooks.deadLetters.list()) console.log(key, type, error.message)
   */
  list(): AsyncIterable<DeadMessage>
  /**
   * Returns dead letters to the workers with all their attempts. Resolves to the number of keys that were dead letters.
   * @example
   * const keys: string[] = []
   * for await (const { key, type } of webhooks.deadLetters.list()) if (type === 'alert.created') keys.push(key)
   * console.log(await webhooks.deadLetters.redrive(keys), 'events run again')
   */
  redrive(keys: readonly string[]): Promise<number>
  /**
   * Deletes dead letters. Resolves to the number of keys that were dead letters.
   * @example
   * await webhooks.deadLetters.drop(['workflows:evt_1'])
   */
  drop(keys: readonly string[]): Promise<number>
}

/** The lease of the lock that a redrive takes for each key. */
const LOCK_MS = 60_000
/** The number of keys to redrive at a time. */
const BATCH = 500

/** Gives access to a receiver's dead letters. Each method throws CONFIG_INVALID if the inbox keeps none. */
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
 * Reopens the claims, then returns the messages to the queue. It locks each key, because a second redrive could otherwise
 * reopen an event that a worker has just completed after the first one.
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

/** No event can have this key: separators in endpoint names are escaped. */
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

/** Leaves an event alone that was completed in the meantime: its message will be a duplicate. */
async function reopen({ store, createToken, leaseMs, retainMs }: ClaimSettings, key: string): Promise<void> {
  const token = createToken()
  const claim = await store.claim(key, { token, leaseMs, retainMs, maxAttempts: 1 })
  if (claim.status === 'claimed') await store.release(key, token, { attempted: false })
  else if (claim.status === 'exhausted') await store.reopen(key)
}
