import type { Wire } from './wire.ts'

/** One request to be made. */
export interface Parcel {
  /** @default 'POST' */
  readonly method?: 'POST' | 'GET' | 'HEAD'
  readonly target: URL
  /** Names and values in turn, all that is sent but for `connection`. */
  readonly headerLines: readonly string[]
  readonly body: Buffer
  readonly wire: Wire | null
  readonly timeoutMs: number
}
