/** What an adapter hands to `receive`: plain data, no framework type. */
export interface WebhookRequest {
  readonly method: string
  /** The value of a header, by lower-case name; repeated headers are joined by `', '`. */
  header(name: string): string | undefined
  /** The names of all headers, in lower case, where the adapter can list them: an inbox keeps them for the handlers. */
  headerNames?(): Iterable<string>
  /**
   * The exact bytes that were sent. Rejects with `PAYLOAD_TOO_LARGE`, and stops reading, past `limit` bytes;
   * with `RAW_BODY_UNAVAILABLE` when the bytes are gone.
   */
  body(limit: number): Promise<Uint8Array>
  /** Ends the reading of a body that has not arrived by the deadline, and lets go of its bytes. */
  cancel?(): void
  /** Path and query as the client sent them, for secrets and endpoints that depend on the path. */
  readonly url?: string | undefined
}

/** What an adapter writes back, as it is. */
export interface WebhookReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
