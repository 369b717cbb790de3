import type { AttemptError, ReceivedResponse } from '../delivery/delivery.ts'

/** A handshake that was played, and what became of it. */
export interface HandshakeResult {
  readonly name: string
  readonly request: {
    readonly method: 'POST' | 'GET' | 'HEAD'
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  }
  /** The receiver's answer; null where there is none, and then `error` says why. */
  readonly response: ReceivedResponse | null
  readonly error: AttemptError | null
  /** Real milliseconds until the answer was there. */
  readonly durationMs: number
  /** What is wrong with the answer, in words; empty where the provider would accept it. */
  readonly problems: readonly string[]
}
