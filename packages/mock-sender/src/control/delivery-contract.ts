import type {
  AttemptErrorKind,
  AttemptJson,
  AttemptOutcome,
  DeliveryJson,
  DeliveryStatus,
} from '../delivery/delivery.ts'

/** The parameters of `GET /_mock/deliveries`. A delivery must match all given ones. */
export interface DeliveriesQuery {
  readonly type?: string
  readonly status?: DeliveryStatus
  /** The id of a subscription. */
  readonly subscription?: string
  readonly eventId?: string
  /** Text to find in the type, an id, the URL or the body, in any case. */
  readonly text?: string
  /** 1 to 500. @default 50 */
  readonly limit?: number
  /** The `next` of the previous page. */
  readonly after?: string
  /** `rows` omits the bodies and headers. @default 'whole' */
  readonly view?: 'whole' | 'rows'
}

/** Newest first. */
export interface DeliveriesAnswer {
  readonly deliveries: readonly DeliveryJson[]
  /** The `after` of the next page. Null on the last page. */
  readonly next: string | null
}

/** The response of `GET /_mock/deliveries?view=rows`. */
export interface DeliveryRowsAnswer {
  readonly deliveries: readonly DeliveryRow[]
  readonly next: string | null
}

/** A delivery without the headers and bodies of its attempts. */
export interface DeliveryRow extends Omit<DeliveryJson, 'attempts'> {
  readonly attempts: readonly AttemptRow[]
}

/** An attempt without headers and bodies. */
export interface AttemptRow extends Pick<AttemptJson, 'number' | 'at' | 'durationMs' | 'next'> {
  readonly outcome: AttemptOutcome
  /** The status of the response. Null if there was none. */
  readonly status: number | null
  /** Why there was no response. */
  readonly error: AttemptErrorKind | null
}

/** The response of `GET /_mock/deliveries/:id`, `redeliver` and `test`. */
export interface DeliveryAnswer {
  readonly delivery: DeliveryJson
}
