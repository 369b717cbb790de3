import type { SignatureScheme, SigningKey } from '@postern/core'
import type { Attempt } from '../delivery/delivery.ts'
import type { SubscriptionRecord } from './subscription.ts'

const REFUSALS: readonly (number | undefined)[] = [401, 403]

/**
 * The keys that sign the next attempt of a delivery. If the header allows several signatures, all valid keys sign, the
 * newest first. Otherwise the key of the last attempt signs again (at first the newest), and after a 401 or 403 the
 * other key: a receiver that knows either secret gets every event while two are valid.
 * @param before the keys that signed the last attempt; empty before the first
 */
export function nextKeys(
  scheme: SignatureScheme,
  subscription: SubscriptionRecord,
  nowMs: number,
  before: readonly SigningKey[],
  last?: Attempt,
): readonly SigningKey[] {
  const { keys, previous } = subscription
  if (!previous || nowMs >= previous.until) return keys
  const valid = [...keys, ...previous.keys]
  if (scheme.separator || valid.length < 2) return valid
  const current = valid.indexOf(before[0] ?? valid[0]!)
  const isRefused = REFUSALS.includes(last?.response?.status)
  return [valid[isRefused ? (current + 1) % valid.length : Math.max(current, 0)]!]
}
