// Imported before core, which takes the runtime's timers when it is loaded: here it gets those of the case instead.

/** The part of a runtime that a case plays. */
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

/** Gives the real timers back to everybody who has not been loaded yet. Core has timers only while a case runs. */
export function restoreTimers(): void {
  Object.assign(globalThis, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout })
  performance.now = real.now
  runtime = ENDED
}

/** Lets core's timers and its date be those of `played` until the returned function is called. */
export function playRuntime(played: Runtime): () => void {
  const { now } = Date
  runtime = played
  Date.now = played.now
  return () => {
    runtime = ENDED
    Date.now = now
  }
}
