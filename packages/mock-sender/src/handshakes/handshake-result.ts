import type { AttemptError, ReceivedResponse } from '../delivery/delivery.ts'

/** The request, the response and the verdict of a handshake. */
export interface HandshakeResult {
  readonly name: string
  readonly request: {
    readonly method: 'POST' | 'GET' | 'HEAD'
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  }
  /** Null if the receiver did not respond. `error` then gives the reason. */
  readonly response: ReceivedResponse | null
  readonly error: AttemptError | null
  /** Real time until the response was complete, in milliseconds. */
  readonly durationMs: number
  /** Describes each mistake in the response. Empty if the provider would accept it. */
  readonly problems: readonly string[]
}
