import type { AnyProvider } from '@postern/core'
import { createId } from '../random/ids.ts'
import type { Random } from '../random/random.ts'
import type { EventBody } from './event-body.ts'
import { fieldOf } from './event-field.ts'

/** Returns the id that headers give an event. It is the same each time the event is sent. */
export type SentIds = (event: EventBody) => string

/**
 * Makes the event ids that headers carry.
 * @param random source of the ids of events whose body has none
 */
export function createSentIds({ envelope, delivery }: AnyProvider, random: Random): SentIds {
  const isNamed = Object.values(delivery.headers ?? {}).includes('event-id')
  if (!isNamed && !(envelope.id && 'header' in envelope.id)) return () => ''
  const field = envelope.id && 'field' in envelope.id ? envelope.id.field : undefined
  if (field !== undefined) return (event) => String(fieldOf(event, field) ?? '')
  const ids = new WeakMap<EventBody, string>()
  return (event) => {
    const id = ids.get(event) ?? createId(random, envelope.id?.prefix ?? 'evt_')
    ids.set(event, id)
    return id
  }
}
