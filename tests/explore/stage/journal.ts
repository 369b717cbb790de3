import type { Outcome } from '@postern/core'
import type { Mode } from '../engine/step.ts'

/** Something that happened in a schedule and that an invariant reads. */
export type Entry =
  | { readonly kind: 'fault'; readonly mode: Mode; readonly label: string; readonly flow: string }
  | { readonly kind: 'arrived'; readonly flow: string; readonly at: number }
  | Reply
  /** A handler starts. `answered`: the sender of its request has the reply. */
  | (Run & { readonly kind: 'began'; readonly answered: boolean })
  | (Run & { readonly kind: 'succeeded' })
  | (Run & { readonly kind: 'failed' })
  /** A handler is at work. `aborted` is the reason of its signal. */
  | (Run & {
      readonly kind: 'working'
      readonly answered: boolean
      readonly aborted: string | undefined
      readonly at: number
      readonly timersLate: boolean
    })
  /** `context.commit` has resolved. */
  | (Run & { readonly kind: 'committed' })
  | { readonly kind: 'effect'; readonly id: string; readonly flow: string }
  /** A dead-letter listener has run for an event. */
  | { readonly kind: 'heard'; readonly id: string; readonly flow: string }
  | StoreAnswer
  | { readonly kind: 'outcome'; readonly flow: string; readonly outcome: Outcome }
  | { readonly kind: 'put'; readonly id: string }
  | { readonly kind: 'redriven'; readonly flow: string; readonly count: number | undefined }
  /** The schedule is over and no more faults follow. */
  | { readonly kind: 'healed' }
  | { readonly kind: 'broken'; readonly what: string }

interface Run {
  readonly id: string
  readonly handler: string
  readonly attempt: number
  readonly flow: string
}

export interface Reply {
  readonly kind: 'replied'
  readonly flow: string
  readonly ids: readonly string[]
  readonly status: number
  readonly code: string
  readonly at: number
  /** The number of effects of each event at the reply. */
  readonly effects: readonly number[]
  /** Whether the store had each event as completed at the reply. */
  readonly completed: readonly boolean[]
}

/** The answer of the store to a call, even if it never reached the caller. */
export interface StoreAnswer {
  readonly kind: 'store'
  readonly flow: string
  readonly method: string
  readonly key: string
  readonly token: string
  readonly answer: string
  readonly at: number
  /** Whether the answer reached the caller at once. */
  readonly heard: boolean
}
