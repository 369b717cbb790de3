import type { ControlInfo } from '../../control/contract.ts'
import type { AttemptJson, DeliveryJson } from '../../delivery/delivery.ts'

/** An attempt as a file for tests: what was sent, byte for byte, and what was answered. */
export function toFixture(
  { provider }: Pick<ControlInfo, 'provider'>,
  { type, eventId }: DeliveryJson,
  { at, request, response }: AttemptJson,
): string {
  return JSON.stringify({ provider, type, eventId, at, request, response }, null, 2)
}
