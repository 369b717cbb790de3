import type { Wire } from './wire.ts'

/** One request, ready for the transport. */
export interface Parcel {
  /** @default 'POST' */
  readonly method?: 'POST' | 'GET' | 'HEAD'
  readonly target: URL
  /** Alternating names and values of all headers except `connection`. */
  readonly headerLines: readonly string[]
  readonly body: Buffer
  readonly wire: Wire | null
  readonly timeoutMs: number
}
