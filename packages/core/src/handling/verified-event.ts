/** An event whose signature, type and shape have been checked: what the handlers and the claim need of it. */
export interface VerifiedEvent {
  /** The event as its schema gave it back. */
  readonly event: object
  readonly type: string
  /** Whether the signature covers the type. */
  readonly typeSigned: boolean
  readonly id: string
  /** The idempotency key. */
  readonly key: string
  /** Whose event it is. */
  readonly endpoint: string
  /** Which secret matched, by its place in the list; undefined where unsigned requests are allowed. */
  readonly secretIndex: number | undefined
  /** The bytes that were signed. */
  readonly body: Uint8Array
  /** The place of the event in its batch; undefined for a request that is one event. */
  readonly element?: number | undefined
  /** A header of the request, by lower-case name. */
  header(name: string): string | undefined
}
