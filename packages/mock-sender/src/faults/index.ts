import { bodyFaults } from './body-faults.ts'
import { deliveryFaults } from './delivery-faults.ts'
import { eventFaults } from './event-faults.ts'
import { messageFaults } from './message-faults.ts'
import { secretFaults } from './secret-faults.ts'
import { signatureFaults } from './signature-faults.ts'
import { transportFaults } from './transport-faults.ts'

/** What can go wrong on the way to a receiver, by name. Each gives a value for `emit`, `redeliver` and `sign`. */
export const faults = {
  ...signatureFaults,
  ...secretFaults,
  ...eventFaults,
  ...bodyFaults,
  ...messageFaults,
  ...deliveryFaults,
  ...transportFaults,
} as const
