import type { AttemptRow } from '../../control/contract.ts'
import type { AttemptJson } from '../../delivery/delivery.ts'

/** Converts an attempt to its form in lists. */
export function toRow({ number, at, outcome, response, error, durationMs, next }: AttemptJson): AttemptRow {
  return {
    number,
    at,
    outcome,
    status: response?.status ?? null,
    error: error?.kind ?? null,
    durationMs,
    next,
  }
}
