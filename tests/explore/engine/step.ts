/** How a call ends: as it should, or by one of these faults. */
export type Mode =
  | 'ok'
  /** The call acted and its reply is lost. */
  | 'lost'
  /** The call acted and its reply comes later, in a step of its own. */
  | 'slow'
  /** The call fails and has done nothing. */
  | 'refused'
  /** The process of the caller dies when the call has acted. */
  | 'crash'
  /** The handler throws here. */
  | 'throws'
  /** From here on every call to the store is refused. */
  | 'outage'

/** A process: what it waits for dies with it. */
export interface Host {
  readonly name: string
  alive: boolean
  /** What else ends with the process, such as its open transaction. */
  readonly onCrash: (() => void)[]
}

/** What one request, message or timer of a process does, one step after another. */
export interface Flow {
  readonly name: string
  readonly host: Host
  /** How many steps it has had. */
  serial: number
}

/** A call or a due timer that waits for its turn. */
export interface Step {
  /** Unique in its schedule, and the same in every schedule in which it occurs. */
  readonly name: string
  readonly label: string
  readonly flow: Flow
  readonly faults: readonly Mode[]
  /** False while something else keeps the step from running, such as a lock. */
  ready(): boolean
  run(mode: Mode): void
  /** Lets go of whoever waits, once the schedule is over. */
  drop?(error: Error): void
}

/** Something that may happen next. */
export interface Transition {
  readonly key: string
  /** Undefined for the clock, which then moves to the next time at which something happens. */
  readonly step: Step | undefined
  readonly mode: Mode
}

export const TICK: Transition = { key: 'tick', step: undefined, mode: 'ok' }

/** What is written when a flow does something that the invariants speak of. */
export interface Call<T> {
  readonly label: string
  readonly faults?: readonly Mode[]
  readonly ready?: () => boolean
  /** What the caller gets when the call is refused. */
  readonly refusal?: Error
  act(): T | Promise<T>
}

/** Whether the caller gets the reply, now or later. */
export function isAnswered(mode: Mode): boolean {
  return mode === 'ok' || mode === 'slow'
}

/** Whether a call that ends like this has done nothing. */
export function isRefused(mode: Mode): boolean {
  return mode === 'refused' || mode === 'outage' || mode === 'throws'
}
