import type { Wire } from '../http/wire.ts'
import type { EventBody } from './event-body.ts'

/** One request as it goes out. */
export interface OutgoingMessage {
  readonly event: EventBody
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string>>
  /** Headers that are sent besides, although `headers` may have the same name. */
  readonly extraHeaders: readonly (readonly [name: string, value: string])[]
  /** How many times it is sent at the same moment. */
  readonly copies: number
  /** How it travels; null: in one piece. */
  readonly wire: Wire | null
}
