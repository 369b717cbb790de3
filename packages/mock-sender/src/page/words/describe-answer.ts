import type { AttemptRow } from '../../control/contract.ts'

const ERRORS: Readonly<Record<string, string>> = {
  timeout: 'timeout',
  connection_refused: 'refused',
  connection_reset: 'reset',
  response_incomplete: 'incomplete',
  dns: 'unknown host',
  tls: 'TLS error',
  protocol: 'not HTTP',
  hung_up: 'hung up',
  ssrf_blocked: 'blocked',
  aborted: 'aborted',
}

/** The status of the response, or a short reason why there was none. */
export function describeAnswer({ status, error }: Pick<AttemptRow, 'status' | 'error'>): string {
  return status === null ? (ERRORS[error ?? ''] ?? error ?? 'no response') : String(status)
}
