/** How a message travels, where it does not just go out whole and is answered. */
export interface Wire {
  /** The byte offsets at which the body is cut into pieces, ascending; each piece is written by itself. */
  readonly cuts: readonly number[]
  /** Sends the pieces as chunks of a chunked body, without a content length. */
  readonly isChunked: boolean
  /** The real milliseconds over which the pieces are spread. */
  readonly spreadMs: number
  /** Hangs up after half of the body, when all of it is out, or when the answer begins. */
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
