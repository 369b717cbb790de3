import type { AnyProvider } from '@postern/core'
import type { EventBody } from './event-body.ts'
import { typeInHeader } from './event-type.ts'
import { wholeOf } from './to-body.ts'

/** The type that a receiver reads off an event which is meant to be of this type; undefined where it reads none. */
export function readType(provider: AnyProvider, event: EventBody, type: string): string | undefined {
  if (provider.eventType === undefined) return type
  const request = { header: (name: string) => typeInHeader(provider, name, type) }
  return provider.eventType(event, request, wholeOf(provider, [event]))
}
