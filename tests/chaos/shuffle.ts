import type { Random } from '../../packages/mock-sender/src/random/random.ts'

/** Shuffles in place. */
export function shuffle<T>(items: T[], random: Random): T[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = random.below(last + 1)
    ;[items[last], items[other]] = [items[other]!, items[last]!]
  }
  return items
}
