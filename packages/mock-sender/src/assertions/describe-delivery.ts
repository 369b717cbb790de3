import type { Attempt, Delivery, Exchange } from '../delivery/delivery.ts'
import type { Subscription } from '../subscription/subscription.ts'
import { showControls, toPlainLine } from '../text/plain-line.ts'
import { formatDuration } from '../time/duration.ts'

/**
 * Formats a delivery and its attempts as a text table, for error messages and terminals: each answer, how long it
 * took, the next step and its reason. It shows no secret and no signature, and escapes control characters.
 * @example
 * for (const delivery of sender.deliveries()) console.log(describeDelivery(delivery))
 */
export function describeDelivery(delivery: Delivery): string {
  const { id, type, eventId, events, subscription, attempts } = delivery
  const more = events.length > 1 ? ` and ${events.length - 1} more` : ''
  const rows = attempts.flatMap((attempt) => toRows(attempt, delivery.createdAt))
  return [
    showControls(`${type} (${eventId})${more} to ${subscription.url}`) + toState(subscription),
    `delivery ${id}: ${delivery.status}, ${attempts.length} ${attempts.length === 1 ? 'attempt' : 'attempts'}`,
    ...toTable([['#', 'at', 'answer', 'took', 'next', 'body or error'], ...rows]),
  ].join('\n')
}

/** A failing subscription still gets events, so nothing else in the table shows that it is failing. */
function toState({ status }: Subscription): string {
  return status === 'failing' ? ', which is failing' : ''
}

/** The attempt, and the copies that a `duplicate` fault sent beside it. */
function toRows(attempt: Attempt, createdAt: number): string[][] {
  const at = `+${formatDuration(attempt.at - createdAt)}`
  return [
    toRow(String(attempt.number), at, attempt, toNext(attempt)),
    ...attempt.duplicates.map((copy) => toRow('copy', at, copy, '-')),
  ]
}

function toRow(name: string, at: string, { response, error, durationMs }: Exchange, next: string): string[] {
  return [
    name,
    at,
    response ? String(response.status) : error!.kind,
    formatDuration(durationMs),
    next,
    toPlainLine(response ? (response.headers.location ?? response.body) : error!.message),
  ]
}

function toNext({ next, endedAt }: Attempt): string {
  if (!next) return '-'
  return next.at === null ? next.why : `${next.why} +${formatDuration(next.at - endedAt)}`
}

function toTable(rows: readonly string[][]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd(),
  )
}
