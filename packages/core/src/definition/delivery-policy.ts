/** How the provider delivers; what the mock sender does. */
export interface DeliveryPolicy {
  /** How long one attempt waits for the answer. */
  readonly timeoutMs: number
  /** The delay before each attempt, counted from the end of the one before; the first is 0. */
  readonly ladderMs: readonly number[]
  /** Headers sent with each attempt besides the signature, and what is in them. The scheme says which are signed. */
  readonly headers?: Readonly<Record<string, HeaderContent>>
  /** How large the provider's bodies may be; what a receiver accepts by default. @default 1_048_576, 1 MiB */
  readonly maxBodyBytes?: number
  /** How delivery ids begin. @default 'del_' */
  readonly deliveryIdPrefix?: string
  /** What the provider marks when the last attempt has failed. */
  readonly afterLast?: string
  /**
   * What exhausted deliveries do to their subscription. `disable`: after a number of them in a row, no more events are sent.
   * `mark-failing`: the first one marks it, events are still sent, and a success takes the mark away. @default 'disable'
   */
  readonly afterExhausted?: 'disable' | 'mark-failing'
}

/**
 * - `event-id`: the same each time the event is sent; what `envelope.id` names, where that is a field
 * - `delivery-id`: one for each event on its way to one subscription
 * - `timestamp`: the time of the attempt: as the scheme reads it in this header, otherwise in ISO 8601
 * - a field of the event, as a dotted path; the header is left out where there is no plain value
 */
export type HeaderContent =
  | 'event-type'
  | 'event-id'
  | 'delivery-id'
  | 'timestamp'
  | { readonly field: string }

const MINUTE_MS = 60_000
/** The ladder many small services share, for providers that do not publish theirs. */
export const COMMON_LADDER_MS: readonly number[] = [0, 30_000, 5 * MINUTE_MS, 30 * MINUTE_MS, 120 * MINUTE_MS]
