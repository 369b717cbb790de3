import { WebhookError } from '../ground/errors.ts'
import { assertClient } from './assert-client.ts'
import type { DeadLetterBox, DeadMessage, Inbox, InboxDepth, InboxMessage } from './contract.ts'
import { retryAfterMsOf, toDeadMessage } from './dead-message.ts'
import type {
  BullmqJob,
  BullmqProcess,
  BullmqQueue,
  BullmqWorker,
  BullmqWorkerOptions,
  KeptMessage,
} from './on-bullmq/bullmq-client.ts'

export type {
  BullmqProcess,
  BullmqQueue,
  BullmqWorker,
  BullmqWorkerOptions,
} from './on-bullmq/bullmq-client.ts'

/** The options of `bullmqInbox`. */
export interface BullmqInboxOptions {
  /** The Queue, one for each receiver. You close it. */
  readonly queue: BullmqQueue
  /** Creates a Worker for the queue with these options. You may add others, such as `lockDuration`. */
  readonly createWorker: (
    process: BullmqProcess,
    options: BullmqWorkerOptions,
  ) => BullmqWorker | Promise<BullmqWorker>
}

/** An inbox on BullMQ, with dead letters and depth. */
export interface BullmqInbox extends Inbox {
  readonly dead: DeadLetterBox
  depth(): Promise<InboxDepth>
}

/** Disables BullMQ's own limits: the claim counts the attempts, including those of workers that died. */
const LIMIT = 1_000_000
const JOB_OPTIONS = {
  attempts: LIMIT,
  backoff: { type: 'postern' },
  removeOnComplete: true,
  removeOnFail: false,
  stackTraceLimit: 1,
}
const PAGE = 100

/**
 * Keeps events in a queue of BullMQ 6. Dead letters are its failed jobs. Events are as durable as your Redis. Throws
 * CONFIG_INVALID for any other queue.
 * @example
 * const queue = new Queue('webhooks', { connection })
 * const inbox = bullmqInbox({
 *   queue,
 *   createWorker: (process, options) => new Worker(queue.name, process, { connection, ...options }),
 * })
 */
export function bullmqInbox(options: BullmqInboxOptions): BullmqInbox {
  const { queue, createWorker } = Object(options) as BullmqInboxOptions
  assertClient(
    queue,
    ['add', 'getJobs', 'getJobCounts'],
    'The queue is not a BullMQ Queue. Pass { queue: new Queue(...) }.',
  )
  assertCreateWorker(createWorker)

  async function* failed(): AsyncGenerator<BullmqJob> {
    for (let at = 0; ; at += PAGE) {
      const jobs: (BullmqJob | undefined)[] = await queue.getJobs(['failed'], at, at + PAGE - 1, true)
      // A job that was removed in the meantime is undefined.
      for (const job of jobs) if (job !== undefined) yield job
      if (jobs.length < PAGE) return
    }
  }

  /** Calls `act` with the dead letters of these keys. Resolves to the number of keys for which it succeeded. */
  async function take(keys: readonly string[], act: (job: BullmqJob) => Promise<void>): Promise<number> {
    if (keys.length === 0) return 0
    const wanted = new Set(keys)
    const jobs: BullmqJob[] = []
    // Collect all first, because removing a job shifts the pages.
    for await (const job of failed()) if (wanted.has(job.data.key)) jobs.push(job)
    const taken = new Set<string>()
    for (const job of jobs) if (await succeeds(act(job))) taken.add(job.data.key)
    return taken.size
  }

  return {
    durable: true,
    async put(message) {
      await queue.add(message.type, message, JOB_OPTIONS)
    },
    async work(run, { concurrency }) {
      const { signal } = new AbortController()
      const process: BullmqProcess = async (job: BullmqJob) => {
        const message = toMessage(job.data)
        try {
          await run(message, { signal })
        } catch (error) {
          if (retryAfterMsOf(error) !== undefined) throw error
          const { attempt, error: dead } = toDeadMessage(message, error)
          await job.updateData({ ...message, dead: { attempt, error: dead } })
          throw unrecoverable(dead)
        }
      }
      const worker = await createWorker(process, {
        concurrency,
        maxStalledCount: LIMIT,
        settings: { backoffStrategy: (_made, _type, error) => Math.ceil(retryAfterMsOf(error) ?? 0) },
      })
      return { stop: () => worker.close() }
    },
    dead: {
      async *list() {
        for await (const job of failed()) yield toDead(job)
      },
      redrive: (keys) => take(keys, (job) => job.retry('failed', { resetAttemptsMade: true })),
      drop: (keys) => take(keys, (job) => job.remove()),
    },
    async depth() {
      const [counts, [oldest]] = await Promise.all([
        queue.getJobCounts('wait', 'paused', 'prioritized', 'delayed', 'failed'),
        queue.getJobs(['wait'], 0, 0, true),
      ])
      const { failed: dead = 0, ...waiting } = counts
      const ready = Object.values(waiting).reduce((sum, count) => sum + count, 0)
      const { receivedAt = Date.now() } = (oldest as BullmqJob | undefined)?.data ?? {}
      return { ready, oldestMs: Math.max(0, Date.now() - receivedAt), dead }
    },
  }
}

function assertCreateWorker(createWorker: unknown): void {
  if (typeof createWorker === 'function') return
  throw new WebhookError(
    'CONFIG_INVALID',
    'createWorker is not a function. Pass (process, options) => new Worker(queue.name, process, { connection, ...options }).',
  )
}

function toMessage(data: KeptMessage): InboxMessage {
  if (data.dead === undefined) return data
  const { dead: _dead, ...message } = data
  return message
}

/** A job that was failed outside Postern, for example by hand, has only BullMQ's own reason. */
function toDead({ data, attemptsMade, failedReason = '' }: BullmqJob): DeadMessage {
  const { dead, ...message } = data
  if (dead !== undefined) return { ...message, ...dead }
  return { ...message, attempt: attemptsMade, error: { code: 'HANDLER_FAILED', message: failedReason } }
}

/** BullMQ recognises an error that it must not retry by this name. */
function unrecoverable({ code, message }: DeadMessage['error']): Error {
  const error = new Error(`${code}: ${message}`)
  error.name = 'UnrecoverableError'
  return error
}

/** BullMQ rejects if another process has taken the job. */
async function succeeds(act: Promise<void>): Promise<boolean> {
  try {
    await act
    return true
  } catch {
    return false
  }
}
