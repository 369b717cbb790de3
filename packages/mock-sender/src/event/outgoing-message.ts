import type { Wire } from '../http/wire.ts'
import type { EventBody } from './event-body.ts'

/** One request, ready to send. */
export interface OutgoingMessage {
  readonly event: EventBody
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string>>
  /** Additional headers, whose names may repeat those in `headers`. */
  readonly extraHeaders: readonly (readonly [name: string, value: string])[]
  /** The number of copies sent at the same moment. */
  readonly copies: number
  /** How it is sent; null: in one piece. */
  readonly wire: Wire | null
}
