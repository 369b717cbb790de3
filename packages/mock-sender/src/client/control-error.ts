import type { ErrorAnswer } from '../control/contract.ts'

/** A request that the control API refused, in its words. */
export class ControlError extends Error {
  override readonly name = 'ControlError'
  readonly status: number
  readonly code: string
  /** The field that was wrong, such as `faults[0].over`. */
  readonly field: string | undefined

  constructor(status: number, { error }: ErrorAnswer) {
    super(error.message)
    this.status = status
    this.code = error.code
    this.field = error.field
  }
}
