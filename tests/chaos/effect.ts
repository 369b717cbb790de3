/** One effect, with its event and attempt. */
export type Effect = readonly [event: string, attempt: number]

/** The number of effects beyond the first of each event. */
export function countRepeated(effects: readonly Effect[]): number {
  return effects.length - new Set(effects.map(([event]) => event)).size
}

/** The number of events with an effect of a later attempt than the first. */
export function countTakenOver(effects: readonly Effect[]): number {
  return new Set(effects.filter(([, attempt]) => attempt > 1).map(([event]) => event)).size
}
