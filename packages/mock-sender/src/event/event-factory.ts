import { type AnyProvider, type Envelope, formatTimestamp, type TimestampUnit } from '@postern/core'
import { createId, createIdLike } from '../random/ids.ts'
import type { Random } from '../random/random.ts'
import type { EventBody } from './event-body.ts'
import type { EventDraft } from './event-draft.ts'
import { fieldOf, withField } from './event-field.ts'
import { typeFieldsOf, typeOf, withType, writeType } from './event-type.ts'
import { identityValues, replaceId } from './identity.ts'
import { assertComplete, assertReadsAs } from './no-example.ts'
import { providerHeaders } from './provider-headers.ts'
import { readType } from './read-type.ts'
import type { SentIds } from './sent-ids.ts'

/** Makes the events of one sender. */
export interface EventFactory {
  /** Makes an event. Throws for a value that does not fit into the provider's headers. */
  create(draft: EventDraft): EventBody
  /** Copies an event as a new one, with another id and time. */
  renew(event: EventBody): EventBody
}

interface FactoryParts {
  readonly random: Random
  /** The sender's clock. */
  readonly now: () => number
  /** @default no header carries an event id */
  readonly sentIdOf?: SentIds
}

/** Makes a factory whose events come from the provider's examples, each with a unique identity. */
export function createEventFactory(
  provider: AnyProvider,
  { random, now, sentIdOf = () => 'id' }: FactoryParts,
): EventFactory {
  const { envelope } = provider
  const idField = envelope.id && 'field' in envelope.id ? envelope.id.field : undefined
  const [timeField, unit] = timeOf(envelope.timestamp)
  let lastStampMs = Number.NEGATIVE_INFINITY

  // Without ids, only the time distinguishes two equal events, so each gets a different one.
  const stepMs = unit === 's' ? 1000 : 1
  let lastStamp = ''
  const stamp = (example: unknown): string | number => {
    const stampMs = envelope.id ? now() : Math.max(now(), lastStampMs + stepMs)
    // A virtual clock may stand still for thousands of events.
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
    // Always a new object: headers may distinguish it from the other.
    return withType(renewed === event ? { ...event } : renewed, typeOf(provider, event))
  }

  return {
    renew,
    create({ type, data = {}, envelope: fields = {} }) {
      const base = renew(baseEvent(provider, type))
      const fill = (event: EventBody) => {
        const filled = envelope.data
          ? withField(event, envelope.data, overlay(fieldOf(event, envelope.data) ?? {}, data))
          : overlay(event, data)
        const overlaid = overlay(filled, fields) as EventBody
        return withType(overlaid === base ? { ...overlaid } : overlaid, type)
      }
      // Where a function reads the type, an example or the data may say it already.
      const asItIs = provider.eventType && fill(base)
      const isSaid = asItIs !== undefined && readType(provider, asItIs, type) === type
      const made = isSaid ? asItIs : fill(writeType(provider, base, type))
      assertReadsAs(provider, type, made)
      assertComplete(provider, type, made)
      // A value that fits no header must fail here, in the caller of emit(), not in every attempt.
      providerHeaders(provider, { event: made, eventId: sentIdOf(made), deliveryId: 'id', nowMs: 0 })
      return made
    },
  }
}

/** The field that holds the time, and how it is written. */
function timeOf(timestamp: Envelope['timestamp']): [field: string | undefined, unit: TimestampUnit] {
  return typeof timestamp === 'object' ? [timestamp.field, timestamp.unit] : [timestamp, 'iso']
}

/** The type's example. For a type without one, the envelope of the provider's other examples. */
function baseEvent(provider: AnyProvider, type: string): EventBody {
  const { envelope, events } = provider
  const example: EventBody | undefined = Object.hasOwn(events, type) ? events[type]?.example : undefined
  if (example) return copyOf(example)
  const other = Object.keys(events).flatMap((known) => events[known]?.example ?? [])[0]
  const idField = envelope.id && 'field' in envelope.id ? envelope.id.field : undefined
  let blank: EventBody = envelope.data && other ? copyOf(other) : {}
  const typeFields = provider.eventType ? [] : typeFieldsOf(provider)
  for (const field of [idField, ...typeFields, timeOf(envelope.timestamp)[0]]) {
    if (field !== undefined) blank = withField(blank, field, fieldOf(blank, field) ?? '')
  }
  return envelope.data ? withField(blank, envelope.data, {}) : blank
}

const knownJson = new WeakMap<EventBody, Record<string, unknown>>()

/** A private JSON copy of the example, which the caller may change. */
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

/** Merges objects and replaces everything else; `undefined` changes nothing. */
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
