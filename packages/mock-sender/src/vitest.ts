import { expect } from 'vitest'
import { type AttemptResult, matchers } from './assertions/matchers.ts'
import type { DisabledReason } from './subscription/subscription.ts'

export { type AttemptResult, type MatcherResult, matchers } from './assertions/matchers.ts'

interface DeliveryMatchers<R> {
  /** The receiver acknowledged the delivery. */
  toBeDelivered(): R
  /** The attempts so far ended like this, in this order: `[500, 'timeout', 200]`. */
  toHaveAttempts(expected: readonly AttemptResult[]): R
  /** Every attempt carried a good signature, by the secret given or else by those of the subscription. */
  toHaveBeenSigned(secret?: string): R
  /** The sender has stopped sending to the subscription, for this reason if one is given. */
  toBeDisabled(reason?: DisabledReason['reason']): R
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: vitest declares it so, and declarations must agree
  interface Matchers<T = any> extends DeliveryMatchers<T> {}
}

expect.extend(matchers)
