import type { Attempt, Delivery } from '../delivery/delivery.ts'
import { formatDuration } from '../time/duration.ts'

const SHOWN_BODY_LENGTH = 100

/**
 * A delivery and its attempts as a text table, for error messages and terminals:
 * what was answered, how long it took, and what follows why. Secrets and signatures are not in it.
 */
export function describeDelivery(delivery: Delivery): string {
  const { id, type, eventId, subscription, attempts } = delivery
  const rows = attempts.map((attempt) => toRow(attempt, delivery.createdAt))
  return [
    `${type} (${eventId}) to ${subscription.url}`,
    `delivery ${id}: ${delivery.status}, ${attempts.length} ${attempts.length === 1 ? 'attempt' : 'attempts'}`,
    ...toTable([['#', 'at', 'answer', 'took', 'next', 'body or error'], ...rows]),
  ].join('\n')
}

function toRow(attempt: Attempt, createdAt: number): string[] {
  const { response, error } = attempt
  return [
    String(attempt.number),
    `+${formatDuration(attempt.at - createdAt)}`,
    response ? String(response.status) : error!.kind,
    formatDuration(attempt.durationMs),
    toNext(attempt),
    toLine(response ? (response.headers.location ?? response.body) : error!.message),
  ]
}

function toNext({ next, endedAt }: Attempt): string {
  if (!next) return '-'
  return next.at === null ? next.why : `${next.why} +${formatDuration(next.at - endedAt)}`
}

function toLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > SHOWN_BODY_LENGTH ? `${line.slice(0, SHOWN_BODY_LENGTH)}…` : line
}

function toTable(rows: readonly string[][]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd(),
  )
}
