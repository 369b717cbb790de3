/** An event whose signature, type and schema have been checked. */
export interface VerifiedEvent {
  /** The event as its schema returned it. */
  readonly event: object
  readonly type: string
  /** Whether the signature covers the type. */
  readonly typeSigned: boolean
  readonly id: string
  /** The idempotency key. */
  readonly key: string
  /** The endpoint that the event belongs to. */
  readonly endpoint: string
  /** The index of the secret that matched. Undefined when unsigned requests are allowed. */
  readonly secretIndex: number | undefined
  /** The signed bytes of the request. */
  readonly body: Uint8Array
  /** The index of the event in its batch. Undefined for a request with a single event. */
  readonly element?: number | undefined
  /** Returns a header of the request by its lower-case name. */
  header(name: string): string | undefined
}
