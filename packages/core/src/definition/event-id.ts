import { createHash } from 'node:crypto'
import { toBuffer } from '../ground/bytes.ts'
import { WebhookError } from '../ground/errors.ts'
import { isThenable } from '../ground/thenable.ts'
import { type Place, type RequestHead, readPlace } from '../signing/place.ts'

/** Reads the id of an event. Returns undefined if the event has none. */
export type EventIdReader = (
  event: Readonly<Record<string, unknown>>,
  body: Uint8Array,
  request: RequestHead,
) => string | undefined

/** Returns the id of an event, or the digest of the body if it has none. */
export type EventIds = (
  event: Readonly<Record<string, unknown>>,
  body: Uint8Array,
  request?: RequestHead,
) => string

/** Turns an id reader into one that always returns an id. Another provider's `eventId` is returned unchanged. */
export function eventIds(read: EventIdReader): EventIds {
  if (known.has(read)) return read as EventIds
  const ids: EventIds = (event, body, request = NO_HEAD) => {
    const id: unknown = read(event, body, request)
    if (isThenable(id)) refusePromise(id)
    if (typeof id !== 'string' || id === '') return bodyDigest(body)
    return MARKED.test(id) ? `text:${id}` : id
  }
  known.add(ids)
  return ids
}

/** `eventId` is synchronous. Rejects a promise, and handles its rejection so that it does not end the process. */
function refusePromise(promise: PromiseLike<unknown>): never {
  Promise.resolve(promise).catch(() => {})
  throw new WebhookError('CONFIG_INVALID', "The provider's eventId returned a promise. Return the id itself.")
}

const known = new WeakSet<EventIdReader>()

/** Reads the id at a place. Ignores a number that several JSON spellings may have been parsed to. */
export function idAt(place: Place): EventIdReader {
  return (event, body, request) => {
    const id = readPlace(place, event, request)
    if (typeof id === 'string') return id
    return typeof id === 'number' && isExact(id, body) ? String(id) : undefined
  }
}

const NO_HEAD: RequestHead = { header: () => undefined }

/** An id from the sender that looks like one of our digests or numbers gets a mark, so that the two differ. */
const MARKED = /^(?:sha256|number|text):/

function isExact(number: number, body: Uint8Array): boolean {
  if (!Number.isSafeInteger(number) || Object.is(number, -0)) return false
  // JSON.parse reads `1.00000000000000001` as 1. If the body contains such a number, it may be the id.
  return !unplainNumbers(body).has(number)
}

/** Cached by body, because all events of a batch share it. */
const unplain = new WeakMap<Uint8Array, ReadonlySet<number>>()

/** Returns the values of all numbers in a JSON text that are written with a fraction or an exponent. */
function unplainNumbers(body: Uint8Array): ReadonlySet<number> {
  const known = unplain.get(body)
  if (known !== undefined) return known
  const texts = toBuffer(body).toString('latin1').matchAll(NOT_PLAIN)
  const numbers = new Set(Array.from(texts, ([text]) => Number(text)))
  unplain.set(body, numbers)
  return numbers
}

/** Numbers with a fraction or an exponent. */
const NOT_PLAIN = /(?<![\w.+-])-?\d+(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+)/g

function bodyDigest(body: Uint8Array): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`
}
