import { inspect } from 'node:util'
import type { Delivery } from './delivery.ts'

/** The result of `emit`: one delivery per subscription that wanted the event. */
export interface Emitted extends Array<Delivery> {
  /** The reason why the list is empty, or another probable mistake. */
  readonly warning?: string
}

let latestWarning: string | undefined

/** The warning of the latest `emit` of this process that sent nothing, for error messages of matchers. */
export function latestEmitWarning(): string | undefined {
  return latestWarning
}

/** Adds the warning to the list, without making it enumerable. */
export function toEmitted(deliveries: Delivery[], warning: string | undefined): Emitted {
  latestWarning = deliveries.length === 0 ? warning : undefined
  if (warning === undefined) return deliveries
  const show = () => `${inspect([...deliveries])} (${warning})`
  return Object.defineProperties(deliveries, {
    warning: { value: warning },
    [inspect.custom]: { value: show },
  })
}
