import type { AttemptRow } from '../../control/contract.ts'

const ERRORS: Readonly<Record<string, string>> = {
  timeout: 'timeout',
  connection_refused: 'refused',
  connection_reset: 'reset',
  response_incomplete: 'incomplete',
  dns: 'no such name',
  tls: 'TLS error',
  protocol: 'no HTTP',
  hung_up: 'hung up',
  ssrf_blocked: 'blocked',
  aborted: 'aborted',
}

/** The status of the answer, or why there was none, in a word or two. */
export function describeAnswer({ status, error }: Pick<AttemptRow, 'status' | 'error'>): string {
  return status === null ? (ERRORS[error ?? ''] ?? error ?? 'no answer') : String(status)
}
