import type { Moment } from './scenarios.ts'

let armed: Moment | undefined

/** Makes this process kill itself the next time it passes `moment`. */
export function arm(moment: Moment): void {
  armed = moment
}

/** Marks that this process passes `moment`. */
export function pass(moment: Moment): void {
  if (armed === moment) process.kill(process.pid, 'SIGKILL')
}
