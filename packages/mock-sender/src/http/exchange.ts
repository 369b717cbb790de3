import type { AttemptError, AttemptErrorKind, Exchange, ReceivedResponse } from '../delivery/delivery.ts'
import { elapsedMs, startTimer } from '../time/real-timers.ts'

/** An open exchange. It ends once, with a response or an error. */
export interface OpenExchange {
  readonly done: Promise<Exchange>
  readonly isOver: () => boolean
  settle(response: ReceivedResponse | null, error: AttemptError | null): void
  /** Hands the exchange over to another request, which has the remaining time. */
  passOn(another: (time: ExchangeTime) => Promise<Exchange>): void
}

/** The time limit of an exchange, shared by all of its requests. */
export interface ExchangeTime {
  readonly startedAt: number
  readonly timeoutMs: number
}

/** Aborts an exchange and its request with this error. */
export type Abort = (error: AttemptError) => void

/**
 * Starts an exchange.
 * @param abort called when the time is up
 */
export function openExchange({ startedAt, timeoutMs }: ExchangeTime, abort: Abort): OpenExchange {
  let isOver = false
  let resolveDone: (exchange: Exchange | Promise<Exchange>) => void
  const done = new Promise<Exchange>((resolve) => {
    resolveDone = resolve
  })
  const stopTimer = startTimer(startedAt + timeoutMs - elapsedMs(), () => {
    abort({ kind: 'timeout', message: `There was no complete answer within ${timeoutMs} ms.` })
  })
  const end = (exchange: () => Exchange | Promise<Exchange>) => {
    if (isOver) return
    isOver = true
    stopTimer()
    resolveDone(exchange())
  }
  return {
    done,
    isOver: () => isOver,
    settle: (response, error) =>
      end(() => ({ response, error, durationMs: Math.round((elapsedMs() - startedAt) * 10) / 10 })),
    passOn: (another) => end(() => another({ startedAt, timeoutMs })),
  }
}

/** The error of a response that broke off. */
export function incomplete(status: number | undefined): AttemptError {
  return {
    kind: 'response_incomplete',
    message: `The receiver hung up in the middle of its answer (status ${status}).`,
  }
}

/** Classifies an error of Node or undici. */
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

/** Whether a response with this status ends after its headers, whatever they announce; see RFC 9110, 15.3.5 and 15.4.5. */
export function hasNoBody(status: number): boolean {
  return status === 204 || status === 304
}
