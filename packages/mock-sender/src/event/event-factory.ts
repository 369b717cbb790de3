import { type AnyProvider, type Envelope, formatTimestamp, type TimestampUnit } from '@postern/core'
import { createId, createIdLike } from '../random/ids.ts'
import type { Random } from '../random/random.ts'
import type { EventBody } from './event-body.ts'
import type { EventDraft } from './event-draft.ts'
import { fieldOf, withField } from './event-field.ts'
import { typeFieldsOf, typeOf, withType, writeType } from './event-type.ts'
import { identityValues, replaceId } from './identity.ts'
import { assertComplete } from './no-example.ts'
import { providerHeaders } from './provider-headers.ts'
import type { SentIds } from './sent-ids.ts'

export interface EventFactory {
  /** Throws for an event that the provider's headers have no room for. */
  create(draft: EventDraft): EventBody
  /** The same event once more, as a new one: with its own id and time. */
  renew(event: EventBody): EventBody
}

interface FactoryParts {
  readonly random: Random
  /** The sender's clock. */
  readonly now: () => number
  /** @default no header names events */
  readonly sentIdOf?: SentIds
}

/** Makes events from the provider's examples, each with an identity of its own. */
export function createEventFactory(
  provider: AnyProvider,
  { random, now, sentIdOf = () => 'id' }: FactoryParts,
): EventFactory {
  const { envelope } = provider
  const idField = envelope.id && 'field' in envelope.id ? envelope.id.field : undefined
  const [timeField, unit] = timeOf(envelope.timestamp)
  let lastStampMs = Number.NEGATIVE_INFINITY

  // Without ids the time is what tells two equal events apart, so no two get the same one.
  const stepMs = unit === 's' ? 1000 : 1
  let lastStamp = ''
  const stamp = (example: unknown): string | number => {
    const stampMs = envelope.id ? now() : Math.max(now(), lastStampMs + stepMs)
    // A virtual clock stands still for thousands of events.
    if (stampMs !== lastStampMs) lastStamp = formatTimestamp(unit, stampMs)
    lastStampMs = stampMs
    return unit === 'iso' || typeof example === 'string' ? lastStamp : Number(lastStamp)
  }
  const newId = (example: unknown) => {
    if (typeof example === 'number') return random.below(2 ** 21) * 2 ** 32 + random.below(2 ** 32)
    return typeof example === 'string' && envelope.id?.prefix === undefined
      ? createIdLike(random, example)
      : createId(random, envelope.id?.prefix ?? 'evt_')
  }

  const renew = (event: EventBody): EventBody => {
    let renewed = event
    if (!envelope.id) {
      for (const value of identityValues(provider, event)) {
        renewed = replaceId(renewed, value, createIdLike(random, value))
      }
    }
    if (idField) renewed = withField(renewed, idField, newId(fieldOf(event, idField)))
    if (timeField) renewed = withField(renewed, timeField, stamp(fieldOf(event, timeField)))
    // An object of its own even so: headers may tell it from the other.
    return withType(renewed === event ? { ...event } : renewed, typeOf(provider, event))
  }

  return {
    renew,
    create({ type, data = {}, envelope: fields = {} }) {
      const base = renew(baseEvent(provider, type))
      const event = writeType(provider, base, type)
      const filled = envelope.data
        ? withField(event, envelope.data, overlay(fieldOf(event, envelope.data) ?? {}, data))
        : overlay(event, data)
      const overlaid = overlay(filled, fields) as EventBody
      const made = withType(overlaid === base ? { ...overlaid } : overlaid, type)
      assertComplete(provider, type, made)
      // What fits no header is said to whoever emits, not to every attempt.
      providerHeaders(provider, { event: made, eventId: sentIdOf(made), deliveryId: 'id', nowMs: 0 })
      return made
    },
  }
}

/** The field that holds the time, and how it is written. */
function timeOf(timestamp: Envelope['timestamp']): [field: string | undefined, unit: TimestampUnit] {
  return typeof timestamp === 'object' ? [timestamp.field, timestamp.unit] : [timestamp, 'iso']
}

/** The type's example; for a type without one, the envelope that the provider's other examples show. */
function baseEvent(provider: AnyProvider, type: string): EventBody {
  const { envelope, events } = provider
  const example: EventBody | undefined = Object.hasOwn(events, type) ? events[type]?.example : undefined
  if (example) return copyOf(example)
  const other = Object.keys(events).flatMap((known) => events[known]?.example ?? [])[0]
  const idField = envelope.id && 'field' in envelope.id ? envelope.id.field : undefined
  let blank: EventBody = envelope.data && other ? copyOf(other) : {}
  for (const field of [idField, ...typeFieldsOf(provider), timeOf(envelope.timestamp)[0]]) {
    if (field !== undefined) blank = withField(blank, field, fieldOf(blank, field) ?? '')
  }
  return envelope.data ? withField(blank, envelope.data, {}) : blank
}

const knownJson = new WeakMap<EventBody, Record<string, unknown>>()

/** The example as JSON has it, shared with nobody: whoever gets an event may change it. */
function copyOf(example: EventBody): Record<string, unknown> {
  const json = knownJson.get(example) ?? JSON.parse(JSON.stringify(example))
  knownJson.set(example, json)
  return copyJson(json)
}

function copyJson<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copyJson) as T
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(value)) copy[key] = copyJson((value as Record<string, unknown>)[key])
  return copy as T
}

/** Objects are merged, everything else is replaced; `undefined` leaves what is there. */
function overlay(base: unknown, over: unknown): unknown {
  if (over === undefined) return base
  if (!isPlainObject(base) || !isPlainObject(over)) return over
  if (Object.keys(over).length === 0) return base
  const merged = new Map(Object.entries(base))
  for (const [key, value] of Object.entries(over)) merged.set(key, overlay(merged.get(key), value))
  return Object.fromEntries(merged)
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}
