/** How the provider delivers; what the mock sender does. */
export interface DeliveryPolicy {
  /** How long one attempt waits for the answer. */
  readonly timeoutMs: number
  /** The delay before each attempt, counted from the end of the one before; the first is 0. */
  readonly ladderMs: readonly number[]
  /** Headers sent with each attempt besides the signature. None of them is signed. */
  readonly headers?: Readonly<Record<string, 'event-type' | 'delivery-id'>>
  /** How delivery ids begin. @default 'del_' */
  readonly deliveryIdPrefix?: string
  /** What the provider marks when the last attempt has failed. */
  readonly afterLast?: string
}

const MINUTE_MS = 60_000
/** The ladder many small services share, for providers that do not publish theirs. */
export const COMMON_LADDER_MS: readonly number[] = [0, 30_000, 5 * MINUTE_MS, 30 * MINUTE_MS, 120 * MINUTE_MS]
