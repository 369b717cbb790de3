// Imported before core, which reads the runtime's timers when it is loaded. It gets those of the case instead.

/** The part of a runtime that a case replaces. */
export interface Runtime {
  setTimeout(run: () => void, ms: number): unknown
  clearTimeout(handle: unknown): void
  now(): number
}

const real = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  now: performance.now,
}
/** A timer that core creates while no case runs belongs to a case that has ended. */
const ENDED: Runtime = { setTimeout() {}, clearTimeout() {}, now: () => real.now.call(performance) }
let runtime: Runtime | undefined

globalThis.setTimeout = ((run: () => void, ms: number) =>
  runtime ? runtime.setTimeout(run, ms) : real.setTimeout(run, ms)) as typeof setTimeout
globalThis.clearTimeout = ((handle: never) =>
  runtime ? runtime.clearTimeout(handle) : real.clearTimeout(handle)) as typeof clearTimeout
performance.now = () => (runtime ? runtime.now() : real.now.call(performance))

/** Restores the real timers for modules that load later. Core has timers only while a case runs. */
export function restoreTimers(): void {
  Object.assign(globalThis, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout })
  performance.now = real.now
  runtime = ENDED
}

/** Gives core the timers and the date of `played` until the returned function is called. */
export function playRuntime(played: Runtime): () => void {
  const { now } = Date
  runtime = played
  Date.now = played.now
  return () => {
    runtime = ENDED
    Date.now = now
  }
}
