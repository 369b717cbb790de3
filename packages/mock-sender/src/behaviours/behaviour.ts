import type { AnyProvider, ErrorCode } from '@postern/core'
import type { Answer } from './answer.ts'
import type { Probe } from './probe.ts'
import type { RawMessage } from './raw-message.ts'

/** One expectation of a receiver: requests to send, and the responses and effects that must follow. */
export interface Behaviour {
  /** A fact in the present tense. */
  readonly name: string
  readonly group: 'acceptance' | 'signature' | 'payload' | 'size' | 'connection' | 'delivery' | 'contract'
  /** The consequence for a receiver without this behaviour. */
  readonly why: string
  /**
   * `any`: every good receiver does this. `postern`: a decision of Postern; other receivers may decide differently, so
   * they are only held to the statuses in `expect.any`, and `handled` is not checked.
   */
  readonly promisedBy: 'any' | 'postern'
  /** Abilities of the receiver under test; the behaviour is skipped where one is missing. */
  readonly needs?: readonly ('prepare' | 'advance' | 'maxBodyBytes' | 'isPostern')[]
  /** Whether the behaviour applies to a provider. @default it applies to every provider */
  appliesTo?(provider: AnyProvider): boolean
  /** Sends the requests over new sockets and resolves to the answers. */
  send(probe: Probe): Promise<readonly Answer[]>
  /** The expected answers, in order. The last entry applies to all further answers. */
  readonly expect: readonly [Expected, ...Expected[]]
  /** The number of effects that the events of this behaviour must have in total. Undefined if any number is right. */
  readonly handled: number | undefined
  /** Checks the answers together. */
  check?(answers: readonly Answer[]): void
}

/** The expectation of one answer. */
export interface Expected {
  /** For any good receiver: a status, a class of statuses, or a connection closed without an answer. */
  readonly any: readonly (number | '2xx' | '4xx' | '5xx' | 'closed')[]
  /** For Postern: the error code, which implies the exact status and body. Undefined where the HTTP server answers itself. */
  readonly postern?: ErrorCode | 'ok'
}

/** Acknowledged. */
export const ACCEPTED: Expected = { any: ['2xx'], postern: 'ok' }

/** Refused as the sender's mistake. */
export function refused(postern: ErrorCode): Expected {
  return { any: ['4xx'], postern }
}

/** Invalid HTTP: the HTTP server refuses the request or closes the connection before Postern sees it. */
export const CUT: Expected = { any: ['4xx', 'closed'] }

/** Sends one request over a new connection. */
export function sends(make: (probe: Probe) => RawMessage): Behaviour['send'] {
  return async (probe) => [await probe.deliver(make(probe))]
}

/** Sends several requests one after another, each over a new connection. */
export function sendsEach(make: (probe: Probe) => readonly RawMessage[]): Behaviour['send'] {
  return async (probe) => {
    const answers: Answer[] = []
    for (const message of make(probe)) answers.push(await probe.deliver(message))
    return answers
  }
}
