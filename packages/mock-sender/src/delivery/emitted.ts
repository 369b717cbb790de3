import { inspect } from 'node:util'
import type { Delivery } from './delivery.ts'

/** What `emit` resolves with: one delivery per subscription that wanted the event. */
export interface Emitted extends Array<Delivery> {
  /** Why there are none, or what else is probably a mistake. */
  readonly warning?: string
}

let latestWarning: string | undefined

/** What the latest `emit` of this process warned of, for whoever is left with nothing to look at. */
export function latestEmitWarning(): string | undefined {
  return latestWarning
}

/** Puts the warning on the list where it does not count as one of its values. */
export function toEmitted(deliveries: Delivery[], warning: string | undefined): Emitted {
  latestWarning = deliveries.length === 0 ? warning : undefined
  if (warning === undefined) return deliveries
  const show = () => `${inspect([...deliveries])} (${warning})`
  return Object.defineProperties(deliveries, {
    warning: { value: warning },
    [inspect.custom]: { value: show },
  })
}
