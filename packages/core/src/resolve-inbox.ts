import { WebhookError } from './ground/errors.ts'
import type { Inbox } from './inbox/contract.ts'
import { createAdmission } from './receiving/accept.ts'
import type { InboxSettings, RetryLadder } from './receiving/settings.ts'
import type { WebhooksOptions } from './webhooks-options.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
/** Two hours and a half of trying, most of it for a service that is down. */
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

/** The options that mean nothing without an inbox. */
const NEED_INBOX = ['retry', 'group', 'maxDepth'] as const

/** Makes settings of the options about the inbox; throws CONFIG_INVALID for what cannot work. */
export function resolveInbox(
  options: WebhooksOptions,
  elapsed: () => number,
  retainMs: number | undefined,
): InboxSettings | undefined {
  const { inbox, group, maxDepth } = options
  if (inbox === undefined) {
    const name = NEED_INBOX.find((option) => options[option] !== undefined)
    if (name === undefined) return undefined
    throw invalid(`The option ${name} is about an inbox, and there is none. Pass inbox as well.`)
  }
  assertTogether(options, inbox)
  const retry = toLadder(options.retry)
  assertRemembered(retry, retainMs!)
  const admit =
    maxDepth === undefined ? async () => {} : createAdmission(() => inbox.depth!(), maxDepth, elapsed)
  return { inbox, group: group as InboxSettings['group'], retry, admit }
}

function assertTogether(options: WebhooksOptions, inbox: Inbox<unknown>): void {
  if (options.idempotency === false) {
    throw invalid('A worker counts attempts in the claims. With an inbox, leave idempotency out.')
  }
  if (options.maxAttempts !== undefined) {
    throw invalid(
      'With an inbox the attempts are those of the worker. Pass retry: { attempts }, not maxAttempts.',
    )
  }
  if (inbox.durable === true && options.store === undefined) {
    throw invalid(
      'The inbox outlives this process and the default store does not: attempts and duplicates would be forgotten. Pass a store that your workers share, or memoryStore() by name.',
    )
  }
  if (options.group !== undefined && inbox.groups !== true) {
    throw invalid(
      'This inbox cannot keep the order of a group. Leave group out, or use pgBossInbox with pg-boss 12 and a strict FIFO queue.',
    )
  }
  if (options.maxDepth !== undefined && inbox.depth === undefined) {
    throw invalid('This inbox does not say how deep it is. Leave maxDepth out.')
  }
}

function toLadder({ attempts, delaysMs }: NonNullable<WebhooksOptions['retry']> = {}): RetryLadder {
  const delays = delaysMs ?? DELAYS_MS
  const isDelay = (ms: unknown) => typeof ms === 'number' && Number.isFinite(ms) && ms >= 0
  if (!Array.isArray(delays) || delays.length === 0 || !delays.every(isDelay)) {
    throw invalid('retry.delaysMs is of no use. Pass a list of milliseconds, at least one.')
  }
  const tries = attempts ?? (delaysMs === undefined ? ATTEMPTS : delaysMs.length + 1)
  if (!Number.isSafeInteger(tries) || tries < 1) {
    throw invalid(`retry.attempts is ${tries}. Pass a whole number above 0.`)
  }
  return { attempts: tries, delaysMs: delays }
}

/** An event whose record is forgotten before its next attempt would start to count anew. */
function assertRemembered({ delaysMs }: RetryLadder, retainMs: number): void {
  const longestMs = Math.max(...delaysMs)
  if (longestMs < retainMs) return
  throw invalid(
    `retry.delaysMs has ${longestMs}, but events are remembered for ${retainMs} ms. Raise retainMs, or wait less.`,
  )
}

function invalid(message: string): WebhookError {
  return new WebhookError('CONFIG_INVALID', message)
}
