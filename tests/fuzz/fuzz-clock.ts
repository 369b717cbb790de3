import type { Clock } from '@postern/core'
import { playRuntime } from './timers-of-the-case.ts'

/** The timers of a case, and their faults. */
export interface ClockCase {
  /** The `clock` option, or timers of the runtime with this kind of handle. */
  readonly timers: 'the option' | 'objects' | 'numbers' | 'undefined'
  /** The number of the call that throws, counted from 1. */
  readonly throwsAt?: number
  readonly cancelThrows?: boolean
}

export interface FuzzClock extends Clock {
  /** Like `after`, for the timers of the case itself, which never fail. */
  readonly own: Clock['after']
  /** Runs the timer that is due next and collects its error in `thrown`. Returns false if there is no timer. */
  runNext(): boolean
  readonly startedAt: number
  readonly thrown: unknown[]
  /** Whether setting a timer has failed, so that its caller may wait forever. */
  readonly broken: boolean
  /** Stops replacing the timers of the runtime. */
  end(): void
}

/** A clock that moves only from one timer to the next. */
export function createFuzzClock({ timers: source, throwsAt, cancelThrows }: ClockCase): FuzzClock {
  const startedAt = 1_800_000_000_000
  let nowMs = startedAt
  let calls = 0
  let broken = false
  const waiting = new Set<{ at: number; run: () => void }>()
  const thrown: unknown[] = []
  const cancels: Array<() => void> = []

  function own(ms: number, run: () => void): () => void {
    const timer = { at: nowMs + (ms > 0 ? ms : 1), run }
    waiting.add(timer)
    return () => void waiting.delete(timer)
  }

  function after(ms: number, run: () => void): () => void {
    if (++calls === throwsAt) {
      broken = true
      throw new Error('there are no timers')
    }
    const cancel = own(ms, run)
    if (!cancelThrows) return cancel
    return () => {
      cancel()
      throw new Error('a timer cannot be cancelled')
    }
  }

  const end =
    source === 'the option'
      ? () => {}
      : playRuntime({
          now: () => nowMs,
          setTimeout(run, ms) {
            const index = cancels.push(after(ms, run)) - 1
            return { numbers: index, objects: Object.freeze({ index }), undefined: undefined }[source]
          },
          clearTimeout(handle) {
            const index = source === 'numbers' ? handle : (handle as { index: number } | undefined)?.index
            cancels[index as number]?.()
          },
        })

  return {
    own,
    after,
    end,
    startedAt,
    thrown,
    get broken() {
      return broken
    },
    now: () => nowMs,
    runNext() {
      let next: { at: number; run: () => void } | undefined
      for (const timer of waiting) if (next === undefined || timer.at < next.at) next = timer
      if (next === undefined) return false
      waiting.delete(next)
      nowMs = Math.max(nowMs, next.at)
      try {
        next.run()
      } catch (error) {
        thrown.push(error)
      }
      return true
    },
  }
}
