/** A forwarded request and its answer. */
export interface PassedExchange {
  /** The position of the request in order of arrival, from 1. */
  readonly number: number
  readonly method: string
  /** Path and query as sent to the receiver. */
  readonly path: string
  /** Alternating names and values. */
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
  /** Null if there is no complete answer. */
  readonly answer: PassedAnswer | null
  readonly receivedAt: string
}

export interface PassedAnswer {
  readonly status: number
  readonly rawHeaders: readonly string[]
  /** The first 64 KiB. */
  readonly body: Buffer
  readonly isCut: boolean
}
