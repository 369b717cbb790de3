/** What the surroundings saw while the request was received. */
export interface Witness {
  handlersBegun: number
  handlersFinished: number
  /** Events that are no objects. */
  oddEvents: number
  /** The store said so. */
  completedBefore: boolean
  exhausted: boolean
}

export function createWitness(): Witness {
  return { handlersBegun: 0, handlersFinished: 0, oddEvents: 0, completedBefore: false, exhausted: false }
}
