import type { ErrorAnswer } from '../control/contract.ts'

/** Thrown for a request that the control API refused, with its message. */
export class ControlError extends Error {
  override readonly name = 'ControlError'
  readonly status: number
  readonly code: string
  /** The name of the wrong field, such as `faults[0].over`. */
  readonly field: string | undefined

  constructor(status: number, { error }: ErrorAnswer) {
    super(error.message)
    this.status = status
    this.code = error.code
    this.field = error.field
  }
}
