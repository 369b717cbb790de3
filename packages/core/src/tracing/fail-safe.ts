import { printError } from '../ground/print-error.ts'
import { isThenable } from '../ground/thenable.ts'

/** Calls telemetry, whose failures must not reach a delivery. */
export interface FailSafe {
  /** Calls `act` and returns its value, or undefined if it throws. */
  attempt<T>(act: () => T): T | undefined
  /** Calls `wrap` with `work`, and returns or throws what `work` does. `work` runs exactly once, whatever `wrap` does. */
  inside<T>(wrap: (work: () => void) => unknown, work: () => T): T
}

/** Creates a FailSafe that prints its first failure only. */
export function createFailSafe(): FailSafe {
  let isPrinted = false

  function onError(error: unknown): void {
    if (isPrinted) return
    isPrinted = true
    printError('The tracing failed. Further failures of it are not printed.', error)
  }

  function attempt<T>(act: () => T): T | undefined {
    try {
      const value = act()
      // An instrument that answers with a promise is not waited for.
      if (isThenable(value)) Promise.resolve(value).then(undefined, onError)
      return value
    } catch (error) {
      onError(error)
      return undefined
    }
  }

  return {
    attempt,
    inside<T>(wrap: (work: () => void) => unknown, work: () => T): T {
      let hasRun = false
      let conclude: (() => T) | undefined
      const once = () => {
        if (hasRun) return
        hasRun = true
        try {
          const value = work()
          conclude = () => value
        } catch (error) {
          conclude = () => {
            throw error
          }
        }
      }
      attempt(() => wrap(once))
      once()
      return conclude!()
    },
  }
}
