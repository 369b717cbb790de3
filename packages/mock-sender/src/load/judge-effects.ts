/** The effects of the events of a load. */
export interface EffectsReport {
  /** The number of events with exactly one effect. */
  readonly once: number
  /** The ids of events that the receiver acknowledged, and that had no effect. */
  readonly lost: readonly string[]
  /** The ids of events that had several effects, with their number. */
  readonly doubled: readonly (readonly [id: string, count: number])[]
  /** The number of events that were never acknowledged and had no effect. */
  readonly refused: number
}

/** Compares the effects of the events with their acknowledgements. */
export function judgeEffects(
  acknowledged: ReadonlyMap<string, boolean>,
  effects: ReadonlyMap<string, number>,
): EffectsReport {
  const counted = [...acknowledged].map(([id, isAcknowledged]) => ({
    id,
    isAcknowledged,
    count: effects.get(id) ?? 0,
  }))
  const none = counted.filter(({ count }) => count === 0)
  return {
    once: counted.filter(({ count }) => count === 1).length,
    lost: none.filter(({ isAcknowledged }) => isAcknowledged).map(({ id }) => id),
    doubled: counted.filter(({ count }) => count > 1).map(({ id, count }) => [id, count] as const),
    refused: none.filter(({ isAcknowledged }) => !isAcknowledged).length,
  }
}
