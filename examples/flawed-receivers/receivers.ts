import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** A request of the provider `generic` with its whole body. */
export interface Delivery {
  readonly body: Buffer
  readonly headers: IncomingHttpHeaders
}

/** The types that the application handles. It acknowledges others without handling them. */
const WANTED = new Set([
  'user.created',
  'user.updated',
  'user.deleted',
  'payment.succeeded',
  'payment.failed',
])

/** The inputs of a receiver. */
export interface Surroundings {
  readonly secret: string
  /** The state of each event. */
  readonly events: Map<string, 'in progress' | 'done'>
  /** The application's handler. May throw. */
  handle(eventId: string): Promise<void>
}

/** Resolves to the status of the reply. A rejection is answered with 500. */
export type Receiver = (delivery: Delivery, surroundings: Surroundings) => Promise<number>

/** A correct receiver. Each of the others differs from it in one point. */
const correct: Receiver = async ({ body, headers }, surroundings) => {
  if (!isSigned(body, headers['x-webhook-signature'], surroundings.secret)) return 401
  return handleOnce(readEvent(body), surroundings)
}

/** Verifies reserialised JSON. */
const reserialises: Receiver = async ({ body, headers }, surroundings) => {
  const event = readEvent(body)
  if (event === undefined) return 400
  if (!isSigned(JSON.stringify(event), headers['x-webhook-signature'], surroundings.secret)) return 401
  return handleOnce(event, surroundings)
}

/** Marks the event as done before handling it. */
const deduplicatesFirst: Receiver = async ({ body, headers }, { secret, events, handle }) => {
  if (!isSigned(body, headers['x-webhook-signature'], secret)) return 401
  const event = readEvent(body)
  if (event === undefined) return 400
  if (events.has(event.id) || !WANTED.has(event.type)) return 200
  events.set(event.id, 'done')
  await handle(event.id)
  return 200
}

/** Answers 200 and then handles the event, so that a failure is lost. */
const acknowledgesFirst: Receiver = async ({ body, headers }, surroundings) => {
  if (!isSigned(body, headers['x-webhook-signature'], surroundings.secret)) return 401
  const event = readEvent(body)
  if (event === undefined) return 400
  setImmediate(() => handleOnce(event, surroundings).catch(() => {}))
  return 200
}

/** Does not compare the lengths first, so that `timingSafeEqual` throws for a short signature. */
const comparesWithoutLength: Receiver = async ({ body, headers }, surroundings) => {
  const expected = Buffer.from(macOf(body, surroundings.secret))
  const given = Buffer.from(String(headers['x-webhook-signature'] ?? ''))
  if (!timingSafeEqual(expected, given)) return 401
  return handleOnce(readEvent(body), surroundings)
}

/** Reads the identity of an event from an unsigned header. */
const trustsHeaders: Receiver = async ({ body, headers }, surroundings) => {
  if (!isSigned(body, headers['x-webhook-signature'], surroundings.secret)) return 401
  const event = readEvent(body)
  if (event === undefined) return 400
  const id = String(headers['x-event-id'] ?? headers['x-delivery-id'] ?? event.id)
  return handleOnce({ ...event, id }, { ...surroundings, handle: () => surroundings.handle(event.id) })
}

/** Catches the handler's error and answers 200. */
const swallowsErrors: Receiver = async ({ body, headers }, surroundings) => {
  if (!isSigned(body, headers['x-webhook-signature'], surroundings.secret)) return 401
  const handle = (id: string) => surroundings.handle(id).catch(() => {})
  return handleOnce(readEvent(body), { ...surroundings, handle })
}

export const receivers = {
  correct,
  reserialises,
  'deduplicates-first': deduplicatesFirst,
  'acknowledges-first': acknowledgesFirst,
  'compares-without-length': comparesWithoutLength,
  'trusts-headers': trustsHeaders,
  'swallows-errors': swallowsErrors,
}

interface GenericEvent {
  id: string
  type: string
}

async function handleOnce(
  event: GenericEvent | undefined,
  { events, handle }: Surroundings,
): Promise<number> {
  if (event === undefined) return 400
  const { id, type } = event
  if (!WANTED.has(type)) return 200
  const known = events.get(id)
  if (known !== undefined) return known === 'done' ? 200 : 409
  events.set(id, 'in progress')
  try {
    await handle(id)
  } catch (error) {
    events.delete(id)
    throw error
  }
  events.set(id, 'done')
  return 200
}

function macOf(body: Buffer | string, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('hex')
}

function isSigned(body: Buffer | string, signature: string | string[] | undefined, secret: string): boolean {
  const expected = Buffer.from(macOf(body, secret))
  const given = Buffer.from(String(signature ?? ''))
  return expected.length === given.length && timingSafeEqual(expected, given)
}

/** Parses the event in a body. Returns undefined if there is none. */
function readEvent(body: Buffer): GenericEvent | undefined {
  try {
    const event = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
    return typeof event.id === 'string' && typeof event.type === 'string' && event.type ? event : undefined
  } catch {
    return undefined
  }
}
