import { randomUUID } from 'node:crypto'
import { WebhookError } from '../ground/errors.ts'
import { assertClient } from './assert-client.ts'
import type { DeadLetterBox, DeadMessage, Inbox, InboxDepth, InboxMessage } from './contract.ts'
import { retryAfterMsOf, toDeadMessage } from './dead-message.ts'
import { keepsOrder, type PgBossClient, type PgTransaction, toDatabase } from './on-pg-boss/boss-client.ts'
import { createCompletions, persist } from './on-pg-boss/completions.ts'
import { type FetchLoop, startFetchLoop } from './on-pg-boss/fetch-loop.ts'
import { fromJobData, toJobData, toStoredKey } from './on-pg-boss/job-data.ts'
import { createJobTable } from './on-pg-boss/job-table.ts'

export type { PgBossClient, PgBossDatabase, PgTransaction } from './on-pg-boss/boss-client.ts'

/** The options of `pgBossInbox`. */
export interface PgBossInboxOptions {
  /** The name of the queue, one for each receiver. It is created if missing. @default 'webhooks' */
  readonly queue?: string
  /** The name of the queue for dead letters. @default the queue's name with '-dead-letters' */
  readonly deadLetterQueue?: string
  /** Creates a queue with strict order per group. Needs pg-boss 12. @default false */
  readonly groups?: boolean
  /** The time after which another worker gets an event whose worker died. Must be above `maxRunMs`. pg-boss checks periodically. @default 600 */
  readonly expireInSeconds?: number
  /** The polling interval of an idle worker. It finds events from the same process at once. @default 1000 */
  readonly pollMs?: number
  /** The schema that pg-boss uses. @default 'pgboss' */
  readonly schema?: string
}

/** An inbox on pg-boss, with dead letters, depth and transactions. */
export interface PgBossInbox extends Inbox<PgTransaction> {
  readonly dead: DeadLetterBox
  depth(): Promise<InboxDepth>
}

/** Disables pg-boss's own retry limit: the claim counts the attempts. */
const RETRY_LIMIT = 1_000_000
/** Ten years, so that pg-boss does not expire waiting jobs. */
const RETENTION_SECONDS = 315_360_000
const PAGE = 100

/**
 * Keeps events in a queue of pg-boss: version 10.4 on Node 20, version 12 on Node 22 or later. You start and stop the
 * instance. `put` accepts a transaction of pg, PGlite, postgres.js or a pg-boss adapter, on the same database.
 *
 * It fetches jobs itself: pg-boss's worker handles a batch as one, waits half a second after each, and cannot set the
 * time of the next attempt.
 * @example
 * const boss = await new PgBoss('postgres://localhost/app').start()
 * const inbox = pgBossInbox(boss, { queue: 'webhooks' })
 */
export function pgBossInbox(boss: PgBossClient, options: PgBossInboxOptions = {}): PgBossInbox {
  const { queue = 'webhooks', groups = false, expireInSeconds = 600, pollMs = 1000 } = options
  const { deadLetterQueue = `${queue}-dead-letters`, schema = 'pgboss' } = options
  assertClient(
    boss,
    ['send', 'fetch', 'complete', 'createQueue', 'getQueue', 'getDb'],
    'This is not a pg-boss of version 10.4 or later. Pass new PgBoss(...).',
  )
  assertOrder(boss, groups)
  const table = createJobTable(() => boss.getDb(), schema)
  const loops = new Set<FetchLoop>()
  let ready: Promise<void> | undefined

  function setUp(): Promise<void> {
    ready ??= createQueues(boss, queue, deadLetterQueue, groups)
    ready.catch(() => {
      ready = undefined
    })
    return ready
  }

  async function send(name: string, message: InboxMessage, more: object): Promise<void> {
    await setUp()
    const id = await boss.send(name, toJobData(message), {
      retryLimit: RETRY_LIMIT,
      retentionSeconds: RETENTION_SECONDS,
      expireInSeconds,
      ...more,
    })
    if (id !== null) return
    ready = undefined
    throw new WebhookError(
      'INBOX_UNAVAILABLE',
      `pg-boss did not store the event. Check that the queue ${name} exists.`,
    )
  }

  async function put(message: InboxMessage, tx?: PgTransaction): Promise<void> {
    await send(queue, message, {
      ...(groups && { singletonKey: toStoredKey(message.group ?? randomUUID()) }),
      ...(tx !== undefined && { db: toDatabase(tx) }),
    })
    for (const loop of loops) loop.wake()
  }

  const complete = createCompletions((ids) => boss.complete(queue, ids))

  async function handleFailure(id: string, message: InboxMessage, error: unknown): Promise<void> {
    const retryAfterMs = retryAfterMsOf(error)
    if (retryAfterMs !== undefined) {
      await persist(() => table.postpone(queue, id, retryAfterMs, reasonOf(error)))
      return
    }
    // Store the dead letter first: a crash in between then duplicates the event instead of losing it.
    await send(deadLetterQueue, toDeadMessage(message, error), {}).then(
      () => complete(id),
      () => persist(() => table.postpone(queue, id, pollMs, reasonOf(error))),
    )
  }

  /** Deletes the dead letters of these keys, after calling `before` for each. Resolves to the number of keys that had one. */
  async function take(
    keys: readonly string[],
    before: (message: InboxMessage) => Promise<void>,
  ): Promise<number> {
    if (keys.length === 0) return 0
    await setUp()
    const found = new Map<string, { message: InboxMessage; ids: string[] }>()
    for (const { id, message } of await table.find(deadLetterQueue, keys)) {
      const known = found.get(message.key) ?? { message, ids: [] }
      known.ids.push(id)
      found.set(message.key, known)
    }
    let taken = 0
    for (const { message, ids } of found.values()) {
      await before(message)
      if ((await table.remove(deadLetterQueue, ids)).length > 0) taken++
    }
    return taken
  }

  return {
    durable: true,
    groups,
    put,
    async work(run, { concurrency }) {
      await setUp()
      const { signal } = new AbortController()
      const loop = startFetchLoop({
        concurrency,
        pollMs,
        fetch: (count) => boss.fetch(queue, { batchSize: count }),
        async run({ id, data }) {
          const message = fromJobData<InboxMessage>(data)
          return run(message, { signal }).then(
            () => () => complete(id),
            (error) => () => handleFailure(id, message, error),
          )
        },
      })
      loops.add(loop)
      return {
        async stop() {
          loops.delete(loop)
          await loop.stop()
        },
      }
    },
    dead: {
      async *list() {
        await setUp()
        let page = await table.page(deadLetterQueue, undefined, PAGE)
        while (page.length > 0) {
          for (const { message } of page) yield message as DeadMessage
          page = await table.page(deadLetterQueue, page.at(-1), PAGE)
        }
      },
      redrive: (keys) =>
        take(keys, (dead) => {
          const { attempt, error, ...message } = dead as DeadMessage
          return put(message)
        }),
      drop: (keys) => take(keys, async () => {}),
    },
    async depth() {
      await setUp()
      const [{ ready, oldestMs }, dead] = await Promise.all([
        table.count(queue),
        table.count(deadLetterQueue),
      ])
      return { ready, oldestMs, dead: dead.ready }
    },
  }
}

function assertOrder(boss: PgBossClient, groups: boolean): void {
  if (!groups || keepsOrder(boss)) return
  throw new WebhookError(
    'CONFIG_INVALID',
    'This version of pg-boss cannot keep the order of a group. Use pg-boss 12, which needs Node 22, or leave groups out.',
  )
}

const STRICT = 'key_strict_fifo'

async function createQueues(
  boss: PgBossClient,
  queue: string,
  deadLetterQueue: string,
  groups: boolean,
): Promise<void> {
  if (!(await boss.getQueue(deadLetterQueue))) await boss.createQueue(deadLetterQueue)
  if (!(await boss.getQueue(queue))) await boss.createQueue(queue, groups ? { policy: STRICT } : {})
  const { policy } = Object(await boss.getQueue(queue)) as { policy?: string }
  if ((policy === STRICT) === groups) return
  throw new WebhookError(
    'CONFIG_INVALID',
    `The queue ${queue} already exists with the policy ${policy}, which does not work ${groups ? 'with' : 'without'} groups. Name a new queue.`,
  )
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
