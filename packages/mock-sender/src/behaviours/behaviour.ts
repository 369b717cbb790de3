import type { AnyProvider, ErrorCode } from '@postern/core'
import type { Answer } from './answer.ts'
import type { Probe } from './probe.ts'
import type { RawMessage } from './raw-message.ts'

/** One thing that a receiver does when it is sent something. */
export interface Behaviour {
  /** A fact in the present tense. */
  readonly name: string
  readonly group: 'acceptance' | 'signature' | 'payload' | 'size' | 'connection' | 'delivery' | 'contract'
  /** What goes wrong with a receiver that does otherwise. */
  readonly why: string
  /**
   * `any`: every good receiver does this. `postern`: a decision of Postern, where others may decide differently;
   * of them only the statuses in `expect.any` are asked, and `handled` is not looked at.
   */
  readonly promisedBy: 'any' | 'postern'
  /** What the receiver under test must have; without it the behaviour is skipped. */
  readonly needs?: readonly ('prepare' | 'advance' | 'maxBodyBytes' | 'isPostern')[]
  /** Left out: for every provider. */
  appliesTo?(provider: AnyProvider): boolean
  /** Sends over sockets of its own and resolves to the answers. */
  send(probe: Probe): Promise<readonly Answer[]>
  /** What the answers are, in their order; the last entry holds for all further ones. */
  readonly expect: readonly [Expected, ...Expected[]]
  /** How often the events of this behaviour have taken effect in the end, all together. */
  readonly handled: number
  /** Looks at the answers together. */
  check?(answers: readonly Answer[]): void
}

/** What one answer is. */
export interface Expected {
  /** From any good receiver: a status, a class of them, or a connection that is closed without an answer. */
  readonly any: readonly (number | '2xx' | '4xx' | '5xx' | 'closed')[]
  /** From Postern: the code, and with it the exact status and body. Left out where the server answers, not Postern. */
  readonly postern?: ErrorCode | 'ok'
}

/** Acknowledged. */
export const ACCEPTED: Expected = { any: ['2xx'], postern: 'ok' }

/** Refused as the sender's mistake. */
export function refused(postern: ErrorCode): Expected {
  return { any: ['4xx'], postern }
}

/** Not HTTP: the server itself refuses or gives up the connection, before Postern has a say. */
export const CUT: Expected = { any: ['4xx', 'closed'] }

/** Sends one request over a connection of its own. */
export function sends(make: (probe: Probe) => RawMessage): Behaviour['send'] {
  return async (probe) => [await probe.deliver(make(probe))]
}

/** Sends several requests, one after another, each over a connection of its own. */
export function sendsEach(make: (probe: Probe) => readonly RawMessage[]): Behaviour['send'] {
  return async (probe) => {
    const answers: Answer[] = []
    for (const message of make(probe)) answers.push(await probe.deliver(message))
    return answers
  }
}
