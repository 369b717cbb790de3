import type { Outcome } from './outcome.ts'

const MINUTE_MS = 60_000
/** A hint takes work, and anybody can send what is refused. */
const HINTS_PER_MINUTE = 10

/**
 * Prints outcomes for the person at the terminal. A failure is printed each time; a refusal, which anybody can
 * cause, once per code and hint, and then counted, in a line a minute at most.
 */
export function createPrinter(now: () => number): (outcome: Outcome) => void {
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
      printOutcome(outcome, hint)
      return
    }
    known.count++
    if (now() - known.printedAt < MINUTE_MS) return
    printError(`${outcome.provider}: ${known.count} more requests were refused with ${name}.`)
    known.count = 0
    known.printedAt = now()
  }

  return (outcome) => {
    if (outcome.kind === 'refused') printRefusal(outcome)
    else printOutcome(outcome, undefined)
  }
}

function printOutcome(outcome: Outcome, hint: Outcome['hint']): void {
  if (outcome.kind === 'handshake') {
    printError(`${outcome.provider}: handshake ${outcome.name}`, outcome.body)
    return
  }
  const what = 'code' in outcome ? outcome.code : outcome.kind
  const event = 'type' in outcome && outcome.type ? ` (${outcome.type}, ${outcome.key})` : ''
  const said = [hint?.text, messageOf(outcome.error)].filter(Boolean).join(' ')
  const text = `${outcome.provider}: ${what}${event}${said && `. ${said}`}`
  const cause = causeOf(outcome.error)
  if (cause === undefined) printError(text)
  else printError(text, cause)
}

/** Our own error says it all in its message; its stack would only push the cause out of sight. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.cause : error
}

function messageOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? error.message : ''
}

/** Writes to standard error. Never throws: a console that fails must not cost a reply. */
export function printError(text: string, ...more: unknown[]): void {
  try {
    console.error(`[postern] ${text}`, ...more)
  } catch {
    // Nothing is left to say it to.
  }
}
