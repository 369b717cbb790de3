/** How a call ends: without a fault, or with one of these. */
export type Mode =
  | 'ok'
  /** The call takes effect and its reply is lost. */
  | 'lost'
  /** The call takes effect and its reply arrives later, in a separate step. */
  | 'slow'
  /** The call fails and has no effect. */
  | 'refused'
  /** The call takes effect and the process of its caller dies. */
  | 'crash'
  /** The handler throws instead of making the call. */
  | 'throws'
  /** This call and all later calls to the store are refused. */
  | 'outage'

/** A process. Its steps and timers end when it dies. */
export interface Host {
  readonly name: string
  alive: boolean
  /** Further cleanup at its death, such as rolling back an open transaction. */
  readonly onCrash: (() => void)[]
}

/** The sequence of steps of one request, message or timer of a process. */
export interface Flow {
  readonly name: string
  readonly host: Host
  /** The number of its steps so far. */
  serial: number
}

/** A call or a due timer that waits for its turn. */
export interface Step {
  /** Unique in its schedule, and the same in every schedule in which it occurs. */
  readonly name: string
  readonly label: string
  readonly flow: Flow
  readonly faults: readonly Mode[]
  /** Returns false while something blocks the step, such as a lock. */
  ready(): boolean
  run(mode: Mode): void
  /** Rejects the waiting call after the end of the schedule. */
  drop?(error: Error): void
}

/** A step or a clock tick that may happen next. */
export interface Transition {
  readonly key: string
  /** Undefined for a clock tick, which moves the clock to the next time at which something is due. */
  readonly step: Step | undefined
  readonly mode: Mode
}

export const TICK: Transition = { key: 'tick', step: undefined, mode: 'ok' }

/** A call of a flow that becomes a step. */
export interface Call<T> {
  readonly label: string
  readonly faults?: readonly Mode[]
  readonly ready?: () => boolean
  /** The error for the caller if the call is refused. */
  readonly refusal?: Error
  act(): T | Promise<T>
}

/** Returns whether the caller gets the reply, now or later. */
export function isAnswered(mode: Mode): boolean {
  return mode === 'ok' || mode === 'slow'
}

/** Returns whether a call with this ending has no effect. */
export function isRefused(mode: Mode): boolean {
  return mode === 'refused' || mode === 'outage' || mode === 'throws'
}
