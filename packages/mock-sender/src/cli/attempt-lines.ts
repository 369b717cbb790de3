import type { AnyProvider } from '@postern/core'
import { toAttemptRow } from '../control/to-json.ts'
import type { Attempt, Delivery } from '../delivery/delivery.ts'
import type { SenderChange } from '../feed/change-feed.ts'
import type { MockSender } from '../sender/mock-sender.ts'
import { showControls, toPlainJson } from '../text/plain-line.ts'
import { formatDuration } from '../time/duration.ts'
import { paint, type Terminal } from './terminal.ts'

/** The format of the lines. */
export interface AttemptLineOptions {
  readonly json: boolean
  /** Starts each line with the provider. */
  readonly named: boolean
}

/** Prints a line for each attempt of a sender. */
export function printAttempts(
  sender: Pick<MockSender, 'follow' | 'provider'>,
  terminal: Terminal,
  { json, named }: AttemptLineOptions,
): void {
  sender.follow((change: SenderChange) => {
    if (change.about !== 'delivery' || change.change !== 'attempted') return
    const { delivery } = change
    const attempt = delivery.attempts.at(-1)!
    if (json) terminal.out(toPlainJson(toJson(sender.provider, delivery, attempt)))
    else terminal.out(`${named ? `${sender.provider.name}  ` : ''}${toLine(delivery, attempt, terminal)}`)
  })
}

function toJson({ name }: AnyProvider, delivery: Delivery, attempt: Attempt) {
  const { id, type, eventId, status, subscription } = delivery
  const to = { id: subscription.id, url: subscription.url }
  return {
    provider: name,
    delivery: id,
    type,
    eventId,
    status,
    subscription: to,
    attempt: toAttemptRow(attempt),
  }
}

function toLine({ id, type, subscription, status }: Delivery, attempt: Attempt, terminal: Terminal): string {
  const { at, number, outcome, response, error, durationMs, next, endedAt } = attempt
  const answer = paint(
    terminal,
    outcome === 'success' ? 'green' : 'red',
    String(response?.status ?? error?.kind),
  )
  const follows = next?.at == null ? status : `next in ${formatDuration(next.at - endedAt)} (${next.why})`
  const time = new Date(at).toISOString().slice(11, 19)
  const what = `${time}  ${type}  ${id}  attempt ${number}  to ${subscription.url}`
  return `${showControls(what)}  ${answer} in ${formatDuration(durationMs)}  ${follows}`
}
