import assert from 'node:assert/strict'
import { format } from 'node:util'
import { ERROR_CODES, type WebhookReply, type Webhooks } from '@postern/core'
import { openReceiver } from './case-receiver.ts'
import { toRequest } from './case-request.ts'
import { createFuzzClock, type FuzzClock } from './fuzz-clock.ts'
import { isSound } from './reaction.ts'
import type { ReceiveCase } from './receive-case.ts'
import { createWitness, type Witness } from './witness.ts'

/** The number of timers to run after the reply. */
const TIMERS_AFTER_REPLY = 30

/** The result of a case, for the statistics. */
export interface Result {
  readonly answer: string
  readonly handlersRun: number
}

/** Receives one request. Throws if an invariant does not hold. */
export async function runReceiveCase(one: ReceiveCase): Promise<Result> {
  const clock = createFuzzClock(one.clock)
  const witness = createWitness()
  const watch = watchProcess(one.console)
  try {
    const reply = await replyInTime(one, openReceiver(one, clock, witness), clock)
    assertShape(reply)
    await letRunOn(clock)
    assertJustified(one, reply, witness)
    assert.deepEqual(clock.broken || one.clock.cancelThrows ? [] : clock.thrown, [], 'a timer threw')
    assert.deepEqual(watch.unhandled, [], 'a rejection was left unhandled')
    return { answer: reply.status === 200 ? '200' : reply.body, handlersRun: witness.handlersBegun }
  } finally {
    watch.end()
    clock.end()
  }
}

/** Records errors that would end the process, and replaces `console.error` with one of this kind. */
function watchProcess(kind: ReceiveCase['console']) {
  const unhandled: unknown[] = []
  const note = (error: unknown) => void unhandled.push(error)
  const events = ['unhandledRejection', 'uncaughtException'] as const
  for (const event of events) process.on(event, note)
  const print = console.error
  console.error = (...said) => {
    const text = format(...said)
    if (kind === 'throws') throw new Error(text)
  }
  return {
    unhandled,
    end() {
      console.error = print
      for (const event of events) process.off(event, note)
    },
  }
}

/** Resolves to the reply. Fails if `receive` rejects, exceeds the deadline or never replies. */
async function replyInTime(one: ReceiveCase, webhooks: Webhooks, clock: FuzzClock): Promise<WebhookReply> {
  let reply: WebhookReply | undefined
  let failure: { error: unknown } | undefined
  const receiving = webhooks.receive(toRequest(one, clock))
  assert(receiving instanceof Promise, 'receive returned no promise')
  receiving.then(
    (value) => {
      reply = value
    },
    (error) => {
      failure = { error }
    },
  )
  await settle()
  while (reply === undefined && failure === undefined) {
    assert(clock.runNext(), 'receive hangs: there is no reply and no timer')
    await settle()
  }
  if (failure) throw new Error('receive rejected', { cause: failure.error })
  const spentMs = clock.now() - clock.startedAt
  const deadlineMs = one.options.deadlineMs ?? 9000
  if (!clock.broken) assert(spentMs <= deadlineMs, `the reply took ${spentMs} of ${deadlineMs} ms`)
  return reply!
}

async function letRunOn(clock: FuzzClock): Promise<void> {
  for (let i = 0; i < TIMERS_AFTER_REPLY && clock.runNext(); i++) await settle()
  await settle()
}

const STATUSES = new Map<string, readonly number[]>(
  Object.entries(ERROR_CODES).map(([code, { status }]) => [code, [status]]),
)

function assertShape({ status, headers, body }: WebhookReply): void {
  for (const [name, value] of Object.entries(headers)) assert.equal(typeof value, 'string', `header ${name}`)
  if (body === '{"ok":true}') {
    assert.equal(status, 200)
    return
  }
  const { error, ...more } = JSON.parse(body)
  assert.deepEqual(more, {})
  assert(STATUSES.get(error)?.includes(status), `${error} came with ${status}`)
  if (status === 503) assert.match(headers['retry-after']!, /^[1-9]\d*$/)
}

/** Asserts that no handler ran without a valid signature, and that every acknowledged event is completed. */
function assertJustified(one: ReceiveCase, { status, body }: WebhookReply, witness: Witness): void {
  const authentic = one.secret.kind === 'unsigned' || isAuthentic(one)
  if (witness.handlersBegun > 0) assert(authentic, 'a handler ran without a valid signature')
  assert.equal(witness.oddEvents, 0, 'a handler got an event that is no object')
  if (status !== 200) return
  assert(authentic, 'a request without a valid signature was acknowledged')
  if (witness.completedBefore || witness.exhausted || body.includes('EXHAUSTED')) return
  assert.equal(witness.handlersFinished, witness.handlersBegun, 'acknowledged although a handler failed')
}

/** Returns whether the receiver could read these bytes and a valid signature of them. */
function isAuthentic({ request, secret }: ReceiveCase): boolean {
  if (request.method !== 'POST' || request.signature !== 'valid') return false
  if (!isSound(request.reading)) return false
  if (request.lookup !== 'sound' && request.lookup.does !== 'returns') return false
  return secret.kind !== 'function' || isSound(secret.reaction)
}

/** Waits until all promises without a timer have settled. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
