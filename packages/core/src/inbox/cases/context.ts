import assert from 'node:assert/strict'
import { type Clock, systemClock } from '../../ground/clock.ts'
import { WebhookError } from '../../ground/errors.ts'
import type { Inbox, InboxMessage, InboxWorker, RunMessage } from '../contract.ts'
import type { InboxCapability, InboxCase, InboxHarness } from './harness.ts'

export interface CaseContext {
  readonly harness: InboxHarness
  readonly inbox: Inbox<unknown>
  open(): Promise<Inbox<unknown>>
  /** Starts a worker and stops it when the case ends. */
  work(run: RunMessage, options?: { concurrency?: number; inbox?: Inbox<unknown> }): Promise<InboxWorker>
  /** Resolves once `holds` returns true. Fails after a time that is long for any engine. */
  until(holds: () => boolean | Promise<boolean>): Promise<void>
  /** Waits until `ms` have passed on the inbox's clock. */
  pass(ms: number): Promise<void>
}

const PATIENCE_MS = 20_000
const POLL_MS = 10

/** Makes a case of `body`, which gets an empty inbox. */
export function defineCase(
  name: string,
  body: (context: CaseContext) => Promise<void>,
  needs: readonly InboxCapability[] = [],
): InboxCase {
  return {
    name,
    needs,
    async run(harness) {
      await harness.reset()
      const workers: InboxWorker[] = []
      const inbox = await harness.open()
      const pass = (ms: number) => (harness.advance ? harness.advance(ms) : sleep(ms))
      try {
        await body({
          harness,
          inbox,
          open: async () => harness.open(),
          async work(run, { concurrency = 1, inbox: other = inbox } = {}) {
            const worker = await other.work(run, { concurrency, clock: systemClock })
            workers.push(worker)
            return worker
          },
          until: (holds) => until(holds, pass),
          pass,
        })
      } finally {
        for (const worker of workers) await worker.stop()
      }
    },
  }
}

async function until(
  holds: () => boolean | Promise<boolean>,
  pass: (ms: number) => Promise<void>,
): Promise<void> {
  for (let waitedMs = 0; !(await holds()); waitedMs += POLL_MS) {
    assert(waitedMs < PATIENCE_MS, `It did not happen within ${PATIENCE_MS} ms: ${holds}`)
    await pass(POLL_MS)
  }
}

function sleep(ms: number, { after }: Clock = systemClock): Promise<void> {
  return new Promise((resolve) => after(ms, resolve))
}

/** Makes a message. `over` overrides its fields. */
export function messageOf(id: string, over: Partial<InboxMessage> = {}): InboxMessage {
  return {
    v: 1,
    key: `cases:${id}`,
    id,
    type: 'case.made',
    endpoint: 'cases',
    provider: 'cases',
    body: `{"type":"case.made","id":"${id}"}`,
    encoding: 'utf8',
    headers: { 'content-type': 'application/json' },
    receivedAt: Date.now(),
    ...over,
  }
}

/** The error that makes a message run again after `ms`. */
export function again(ms: number): WebhookError {
  return new WebhookError('HANDLER_FAILED', 'The handler threw.', { attempt: 1, retryAfterMs: ms })
}

/** The error that makes a message a dead letter. */
export function lost(attempt = 3): WebhookError {
  const cause = new Error('the ticket system is down')
  return new WebhookError('EXHAUSTED', 'The event failed for the last time.', { attempt, cause })
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

/** Creates a promise that the case resolves. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {}
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open: () => open() }
}
