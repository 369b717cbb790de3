import { createHash } from 'node:crypto'
import { toBuffer } from '../ground/bytes.ts'
import { WebhookError } from '../ground/errors.ts'
import { isThenable } from '../ground/thenable.ts'
import { type Place, type RequestHead, readPlace } from '../signing/place.ts'

/** Reads the id of an event; undefined where there is none. */
export type EventIdReader = (
  event: Readonly<Record<string, unknown>>,
  body: Uint8Array,
  request: RequestHead,
) => string | undefined

/** The id of every event: what `read` finds, or the digest of the body. */
export type EventIds = (
  event: Readonly<Record<string, unknown>>,
  body: Uint8Array,
  request?: RequestHead,
) => string

/** Makes every event an id of what `read` finds; `read` may be the ids of another provider. */
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

/** Nobody waits for an id, so a promise of one, which may reject later, is a mistake. */
function refusePromise(promise: PromiseLike<unknown>): never {
  Promise.resolve(promise).catch(() => {})
  throw new WebhookError('CONFIG_INVALID', "The provider's eventId gave a promise. Return the id itself.")
}

const known = new WeakSet<EventIdReader>()

/** Reads the id at a place. A number that other numbers may have been parsed to is none. */
export function idAt(place: Place): EventIdReader {
  return (event, body, request) => {
    const id = readPlace(place, event, request)
    if (typeof id === 'string') return id
    return typeof id === 'number' && isExact(id, body) ? String(id) : undefined
  }
}

const NO_HEAD: RequestHead = { header: () => undefined }

/** An id of the sender's that reads like a digest or a number of ours is marked, so that the two differ. */
const MARKED = /^(?:sha256|number|text):/

function isExact(number: number, body: Uint8Array): boolean {
  if (!Number.isSafeInteger(number) || Object.is(number, -0)) return false
  // JSON.parse reads `1.00000000000000001` as 1. Where such a number stands in the body, it may be the id.
  return !unplainNumbers(body).has(number)
}

/** By body, since each event of a batch asks for the same one. */
const unplain = new WeakMap<Uint8Array, ReadonlySet<number>>()

/** What is written with a fraction or an exponent in a JSON text. */
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
