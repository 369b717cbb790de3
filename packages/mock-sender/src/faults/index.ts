import { bodyFaults } from './body-faults.ts'
import { deliveryFaults } from './delivery-faults.ts'
import { eventFaults } from './event-faults.ts'
import { messageFaults } from './message-faults.ts'
import { secretFaults } from './secret-faults.ts'
import { signatureFaults } from './signature-faults.ts'
import { transportFaults } from './transport-faults.ts'

/**
 * The faults that a delivery can have. Each function returns a value for `emit`, `redeliver` or `sign`.
 * @example
 * await sender.emit('alert.created', {}, { faults: [faults.tamperedBody(), faults.duplicate(3)] })
 */
export const faults = {
  ...signatureFaults,
  ...secretFaults,
  ...eventFaults,
  ...bodyFaults,
  ...messageFaults,
  ...deliveryFaults,
  ...transportFaults,
} as const
