/** How a message is sent, if not in one piece. */
export interface Wire {
  /** The ascending byte offsets at which the body is cut. Each piece is written separately. */
  readonly cuts: readonly number[]
  /** Whether the pieces are sent as chunks, without a content length. */
  readonly isChunked: boolean
  /** The real milliseconds over which the pieces are spread. */
  readonly spreadMs: number
  /** When the sender hangs up: after half of the body, after all of it, or when the answer begins. */
  readonly hangUp: 'midway' | 'sent' | 'answered' | null
  readonly readsAnswer: boolean
}

export const PLAIN_WIRE: Wire = {
  cuts: [],
  isChunked: false,
  spreadMs: 0,
  hangUp: null,
  readsAnswer: true,
}
