import type { AttemptError, AttemptErrorKind, Exchange, ReceivedResponse } from '../delivery/delivery.ts'

/** An exchange that goes on: it ends once, with an answer or with the reason why there is none. */
export interface OpenExchange {
  readonly done: Promise<Exchange>
  readonly isOver: () => boolean
  settle(response: ReceivedResponse | null, error: AttemptError | null): void
}

/** Ends an exchange for this reason, and its request. */
export type Abort = (error: AttemptError) => void

/** @param abort called when the time is up */
export function openExchange(timeoutMs: number, abort: Abort): OpenExchange {
  const startedAt = performance.now()
  let isOver = false
  let resolveDone: (exchange: Exchange) => void
  const done = new Promise<Exchange>((resolve) => {
    resolveDone = resolve
  })
  const timer = setTimeout(() => {
    abort({ kind: 'timeout', message: `There was no complete answer within ${timeoutMs} ms.` })
  }, timeoutMs)
  return {
    done,
    isOver: () => isOver,
    settle(response, error) {
      if (isOver) return
      isOver = true
      clearTimeout(timer)
      resolveDone({ response, error, durationMs: Math.round((performance.now() - startedAt) * 10) / 10 })
    },
  }
}

export function incomplete(status: number | undefined): AttemptError {
  return {
    kind: 'response_incomplete',
    message: `The receiver hung up in the middle of its answer (status ${status}).`,
  }
}

export function toAttemptError(error: Error & { code?: string }): AttemptError {
  return { kind: errorKind(error.code ?? ''), message: error.message || error.code || 'The request failed.' }
}

function errorKind(code: string): AttemptErrorKind {
  if (code === 'ECONNREFUSED' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH')
    return 'connection_refused'
  if (/^(?:ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET)$/.test(code)) return 'connection_reset'
  if (code === 'ETIMEDOUT') return 'timeout'
  if (code === 'EGRESS_REFUSED') return 'ssrf_blocked'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'dns'
  if (/TLS|SSL|CERT|LEAF_SIGNATURE|EPROTO/.test(code)) return 'tls'
  return 'protocol'
}
