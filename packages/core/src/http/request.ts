/** A request as an adapter passes it to `receive`, without any framework type. */
export interface WebhookRequest {
  readonly method: string
  /** Returns a header's value by its lower-case name. Repeated headers are joined by `', '`. */
  header(name: string): string | undefined
  /** Lists all header names in lower case, if the adapter can. An inbox stores these headers for the handlers. */
  headerNames?(): Iterable<string>
  /**
   * Reads the exact bytes that were sent. Stops reading after `limit` bytes and rejects with `PAYLOAD_TOO_LARGE`.
   * Rejects with `RAW_BODY_UNAVAILABLE` when other code has consumed the body.
   */
  body(limit: number): Promise<Uint8Array>
  /** Stops reading a body that has not arrived by the deadline and releases its bytes. */
  cancel?(): void
  /** Path and query as the client sent them. Secret functions use it to find the tenant. */
  readonly url?: string | undefined
}

/** A reply, which the adapter writes unchanged. */
export interface WebhookReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
