import type { Outcome } from '@postern/core'
import type { Mode } from '../engine/step.ts'

/** What happened in a schedule, as far as an invariant asks for it. */
export type Entry =
  | { readonly kind: 'fault'; readonly mode: Mode; readonly label: string; readonly flow: string }
  | { readonly kind: 'arrived'; readonly flow: string; readonly at: number }
  | Reply
  /** A handler begins. `answered`: the sender of its request has its answer. */
  | (Run & { readonly kind: 'began'; readonly answered: boolean })
  | (Run & { readonly kind: 'succeeded' })
  | (Run & { readonly kind: 'failed' })
  /** A handler is at work; `aborted` is the reason that its signal gives. */
  | (Run & {
      readonly kind: 'working'
      readonly answered: boolean
      readonly aborted: string | undefined
      readonly at: number
      readonly timersLate: boolean
    })
  /** `context.commit` has told the handler that its writes are there. */
  | (Run & { readonly kind: 'committed' })
  | { readonly kind: 'effect'; readonly id: string; readonly flow: string }
  /** A dead-letter listener has heard of an event. */
  | { readonly kind: 'heard'; readonly id: string; readonly flow: string }
  | StoreAnswer
  | { readonly kind: 'outcome'; readonly flow: string; readonly outcome: Outcome }
  | { readonly kind: 'put'; readonly id: string }
  | { readonly kind: 'redriven'; readonly flow: string; readonly count: number | undefined }
  /** The schedule is over, and what follows is a healthy world. */
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
  /** How often the effect of each event was there when the answer was given. */
  readonly effects: readonly number[]
  /** Whether each event was completed in the store then. */
  readonly completed: readonly boolean[]
}

/** What a call did in the store, whether or not its caller heard of it. */
export interface StoreAnswer {
  readonly kind: 'store'
  readonly flow: string
  readonly method: string
  readonly key: string
  readonly token: string
  readonly answer: string
  readonly at: number
  /** Whether its caller hears of it. */
  readonly heard: boolean
}
