import { isWebhookError } from '../ground/errors.ts'
import { printError } from '../ground/print-error.ts'
import type { Outcome } from './outcome.ts'

const MINUTE_MS = 60_000
/** Hints cost CPU time, and anyone can send requests that are refused. */
const HINTS_PER_MINUTE = 10

/**
 * Prints outcomes to standard error. It prints every failure. It prints a refusal, which anyone can cause, once per code
 * and hint; after that it prints a count, at most once a minute. The first line of each code or hint has the URL of its
 * documentation.
 */
export function createPrinter(now: () => number): (outcome: Outcome) => void {
  const linked = new Set<string>()
  const refusals = new Map<string, { count: number; printedAt: number }>()
  let minuteEndsAt = 0
  let hintsLeft = 0

  function hintOf(outcome: Outcome): Outcome['hint'] {
    if (now() >= minuteEndsAt) {
      minuteEndsAt = now() + MINUTE_MS
      hintsLeft = HINTS_PER_MINUTE
    }
    return hintsLeft-- > 0 ? outcome.hint : undefined
  }

  function printRefusal(outcome: Extract<Outcome, { kind: 'refused' }>): void {
    const hint = hintOf(outcome)
    const name = hint ? `${outcome.code}: ${hint.code}` : outcome.code
    const known = refusals.get(name)
    if (known === undefined) {
      refusals.set(name, { count: 0, printedAt: now() })
      printLinked(outcome, hint)
      return
    }
    known.count++
    if (now() - known.printedAt < MINUTE_MS) return
    printError(`${outcome.provider}: ${known.count} more requests were refused with ${name}.`)
    known.count = 0
    known.printedAt = now()
  }

  function printLinked(outcome: Outcome, hint: Outcome['hint']): void {
    const url = hint?.url ?? urlOf(outcome.error)
    const isNew = url !== undefined && !linked.has(url)
    if (isNew) linked.add(url)
    printOutcome(outcome, hint, isNew ? `See ${url}` : undefined)
  }

  return (outcome) => {
    if (outcome.kind === 'refused') printRefusal(outcome)
    else printLinked(outcome, undefined)
  }
}

function printOutcome(outcome: Outcome, hint: Outcome['hint'], link: string | undefined): void {
  if (outcome.kind === 'handshake') {
    printError(`${outcome.provider}: handshake ${outcome.name}`, outcome.body)
    return
  }
  const what = 'code' in outcome ? outcome.code : outcome.kind
  const event = 'type' in outcome && outcome.type ? ` (${outcome.type}, ${outcome.key})` : ''
  const said = hint?.text ?? messageOf(outcome.error)
  const text = `${outcome.provider}: ${what}${event}${said && `. ${said}`}`
  const cause = causeOf(outcome.error)
  if (cause === undefined) printError(link ? `${text} ${link}` : text)
  else printError(text, cause, ...(link ? [`\n${link}`] : []))
}

/** The error to print after the message: for a WebhookError only its cause, since its message is printed already. */
function causeOf(error: unknown): unknown {
  return isWebhookError(error) ? error.cause : error
}

function messageOf(error: unknown): string {
  return isWebhookError(error) ? error.message : ''
}

function urlOf(error: unknown): string | undefined {
  return isWebhookError(error) ? error.url : undefined
}
