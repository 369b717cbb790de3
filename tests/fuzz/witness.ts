/** Counts what the handlers and the store of a case observe. */
export interface Witness {
  handlersBegun: number
  handlersFinished: number
  /** The number of events that are not objects. */
  oddEvents: number
  /** Whether the store answered that the event is completed. */
  completedBefore: boolean
  exhausted: boolean
}

export function createWitness(): Witness {
  return { handlersBegun: 0, handlersFinished: 0, oddEvents: 0, completedBefore: false, exhausted: false }
}
