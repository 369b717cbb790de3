import type { DeliveryPlan, Fault } from '../faults/fault.ts'

/** Plans when an event with these faults is delivered, and how often. */
export function toDeliveryPlan(faults: readonly Fault[]): DeliveryPlan {
  let plan: DeliveryPlan = { delayMs: 0, repeats: [] }
  for (const fault of faults) if (fault.stage === 'delivery') plan = fault.apply(plan)
  return plan
}
