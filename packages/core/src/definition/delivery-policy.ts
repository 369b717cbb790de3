/** The provider's rules for deliveries. The mock sender follows them. */
export interface DeliveryPolicy {
  /** The time that an attempt waits for the reply. */
  readonly timeoutMs: number
  /** The delay before each attempt, counted from the end of the previous one. The first is 0. */
  readonly ladderMs: readonly number[]
  /** Headers of each attempt besides the signature, with their content. The scheme says which are signed. */
  readonly headers?: Readonly<Record<string, HeaderContent>>
  /** The statuses that acknowledge a delivery. @default every 2xx */
  readonly acknowledgedBy?: readonly number[]
  /** The number of redirects that the provider follows. The mock sender follows none. @default 0 */
  readonly redirects?: number
  /** The provider's maximum body size, which is the receiver's default limit. @default 1_048_576, 1 MiB */
  readonly maxBodyBytes?: number
  /** The prefix of delivery ids. @default 'del_' */
  readonly deliveryIdPrefix?: string
  /** A description of the state after the last failed attempt. */
  readonly afterLast?: string
  /**
   * The effect of exhausted deliveries on their subscription. `disable`: after several in a row, the provider sends no more
   * events. `mark-failing`: the first one marks it as failing, events are still sent, and a success removes the mark.
   * @default 'disable'
   */
  readonly afterExhausted?: 'disable' | 'mark-failing'
}

/**
 * The content of a header.
 * - `event-id`: the same for every attempt; the field `envelope.id`, if that is a field
 * - `delivery-id`: one per event and subscription
 * - `timestamp`: the time of the attempt, in the scheme's format if the scheme reads this header, otherwise in ISO 8601
 * - `attempt`: the number of the attempt, from 1
 * - `retry`: the number of attempts before this one; left out of the first
 * - `{ field }`: a field of the event, as a dotted path; without a plain value the header is left out
 * - `{ text }`: a constant
 */
export type HeaderContent =
  | 'event-type'
  | 'event-id'
  | 'delivery-id'
  | 'timestamp'
  | 'attempt'
  | 'retry'
  | { readonly field: string }
  | { readonly text: string }

const MINUTE_MS = 60_000
/** A ladder that many small services use, for providers that do not publish theirs. */
export const COMMON_LADDER_MS: readonly number[] = [0, 30_000, 5 * MINUTE_MS, 30 * MINUTE_MS, 120 * MINUTE_MS]
