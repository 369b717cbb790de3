import { WebhookError } from './ground/errors.ts'
import type { Inbox } from './inbox/contract.ts'
import { createDepthLimit } from './receiving/accept.ts'
import type { InboxSettings, RetryLadder } from './receiving/settings.ts'
import type { WebhooksOptions } from './webhooks-options.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
/** Two and a half hours in total, long enough for a dependency that is down. */
const DELAYS_MS = [
  SECOND_MS,
  10 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  HOUR_MS,
  HOUR_MS,
] as const
const ATTEMPTS = DELAYS_MS.length + 1

/** Options that need an inbox. */
const NEED_INBOX = ['retry', 'group', 'maxDepth'] as const

/** Resolves the inbox options to settings. Throws CONFIG_INVALID for options that cannot work. */
export function resolveInbox(
  options: WebhooksOptions,
  elapsed: () => number,
  retainMs: number | undefined,
): InboxSettings | undefined {
  const { inbox, group, maxDepth } = options
  if (inbox === undefined) {
    const name = NEED_INBOX.find((option) => options[option] !== undefined)
    if (name === undefined) return undefined
    throw invalid(`The option ${name} needs an inbox. Pass inbox as well.`)
  }
  assertCompatible(options, inbox)
  const retry = toLadder(options.retry)
  assertRemembered(retry, retainMs!)
  const assertRoom =
    maxDepth === undefined ? async () => {} : createDepthLimit(() => inbox.depth!(), maxDepth, elapsed)
  return { inbox, group: group as InboxSettings['group'], retry, assertRoom }
}

function assertCompatible(options: WebhooksOptions, inbox: Inbox<unknown>): void {
  if (options.idempotency === false) {
    throw invalid('A worker counts attempts in the claims, so an inbox needs them. Leave idempotency out.')
  }
  if (options.maxAttempts !== undefined) {
    throw invalid(
      'With an inbox, the worker limits the attempts. Pass retry: { attempts } instead of maxAttempts.',
    )
  }
  if (inbox.durable === true && options.store === undefined) {
    throw invalid(
      'The inbox outlives this process, but the default store does not: attempts and duplicates would be forgotten. Pass a store that your workers share, or pass memoryStore() explicitly.',
    )
  }
  if (options.group !== undefined && inbox.groups !== true) {
    throw invalid(
      'This inbox does not keep the order of a group. Leave group out, or use pgBossInbox with pg-boss 12 and { groups: true }.',
    )
  }
  if (options.maxDepth !== undefined && inbox.depth === undefined) {
    throw invalid('This inbox does not report its depth. Leave maxDepth out.')
  }
}

function toLadder({ attempts, delaysMs }: NonNullable<WebhooksOptions['retry']> = {}): RetryLadder {
  const delays = delaysMs ?? DELAYS_MS
  const isDelay = (ms: unknown) => typeof ms === 'number' && Number.isFinite(ms) && ms >= 0
  if (!Array.isArray(delays) || delays.length === 0 || !delays.every(isDelay)) {
    throw invalid('retry.delaysMs is not a list of delays. Pass at least one delay, in milliseconds.')
  }
  const tries = attempts ?? (delaysMs === undefined ? ATTEMPTS : delaysMs.length + 1)
  if (!Number.isSafeInteger(tries) || tries < 1) {
    throw invalid(`retry.attempts is ${tries}. Pass a whole number above 0.`)
  }
  return { attempts: tries, delaysMs: delays }
}

/** If the record expired before the next attempt, the attempts would be counted from 1 again. */
function assertRemembered({ delaysMs }: RetryLadder, retainMs: number): void {
  const longestMs = Math.max(...delaysMs)
  if (longestMs < retainMs) return
  throw invalid(
    `retry.delaysMs has a delay of ${longestMs} ms, but records are kept for ${retainMs} ms. Raise retainMs, or shorten the delay.`,
  )
}

function invalid(message: string): WebhookError {
  return new WebhookError('CONFIG_INVALID', message)
}
