import { startImmediate } from '../time/real-timers.ts'
import type { Random } from './random.ts'

type Start = () => Promise<void>

/** Collects the tasks of one turn of the event loop, and starts them in random order. */
export function createShuffle(random: Random): (start: Start) => Promise<void> {
  let gathered: Start[] = []

  const startAll = () => {
    const waiting = gathered
    gathered = []
    while (waiting.length > 0) void waiting.splice(random.below(waiting.length), 1)[0]!()
  }

  return (start) => {
    if (gathered.length === 0) startImmediate(startAll)
    return new Promise((resolve, reject) => {
      gathered.push(() => start().then(resolve, reject))
    })
  }
}
