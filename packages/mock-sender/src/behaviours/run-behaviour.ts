import assert from 'node:assert/strict'
import { ERROR_CODES, isWebhookError } from '@postern/core'
import { toPlainLine } from '../text/plain-line.ts'
import { elapsedMs, pause } from '../time/real-timers.ts'
import { type Answer, describeAnswer } from './answer.ts'
import type { Behaviour, Expected } from './behaviour.ts'
import { followRedirects } from './follow-redirects.ts'
import { createProbe, type Probe } from './probe.ts'
import type { ReceiverUnderTest } from './receiver-under-test.ts'

/**
 * Sends the requests of a behaviour and checks the answers and effects. Rejects with an AssertionError when the
 * receiver behaves differently. Resolves to `skipped` when the receiver lacks an ability that the behaviour needs, or
 * the behaviour does not apply to the provider. Afterwards the receiver must still accept a valid delivery.
 * @example
 * for (const behaviour of behaviours) {
 *   test(behaviour.name, () => runBehaviour(behaviour, { url, provider: generic, secret }))
 * }
 */
export async function runBehaviour(
  behaviour: Behaviour,
  receiver: ReceiverUnderTest,
): Promise<'passed' | 'skipped'> {
  if (!isPossible(behaviour, receiver)) return 'skipped'
  const probe = createProbe(receiver)
  try {
    const answers = await behaviour.send(probe)
    for (const [index, answer] of answers.entries()) {
      checkAnswer(answer, behaviour.expect[Math.min(index, behaviour.expect.length - 1)]!, receiver)
    }
    if (behaviour.promisedBy === 'any' || receiver.isPostern) {
      behaviour.check?.(answers)
      if (behaviour.handled !== undefined) await checkEffects(probe, behaviour.handled)
    }
    await checkAlive(receiver)
    return 'passed'
  } catch (error) {
    // Nothing was sent: the scheme cannot sign what the behaviour would send.
    if (isWebhookError(error) && error.code === 'CONFIG_INVALID') return 'skipped'
    throw error
  } finally {
    probe.close()
  }
}

function isPossible({ needs, appliesTo }: Behaviour, receiver: ReceiverUnderTest): boolean {
  if (appliesTo?.(receiver.provider) === false) return false
  return (needs ?? []).every((need) => receiver[need] !== undefined)
}

function checkAnswer(answer: Answer, expected: Expected, { isPostern }: ReceiverUnderTest): void {
  const said = describeAnswer(answer)
  assert.ok(
    expected.any.some((allowed) => matches(answer.status, allowed)),
    `The answer is ${said}, not ${expected.any.join(' or ')}.`,
  )
  const { postern } = expected
  if (!isPostern || postern === undefined) return
  const status = postern === 'ok' ? 200 : ERROR_CODES[postern].status
  assert.equal(answer.status, status, `The answer is ${said}, not ${status} ${postern}.`)
  if (answer.body !== undefined) {
    const body = postern === 'ok' ? '{"ok":true}' : `{"error":"${postern}"}`
    assert.equal(answer.body, body, `The answer is ${said}, not ${status} ${body}.`)
  }
  const { allow = '', 'retry-after': retryAfter = '' } = answer.headers
  if (status === 405) assert.equal(allow, 'POST', `Allow is '${toPlainLine(allow)}', not 'POST'.`)
  if (status === 503) {
    assert.match(
      retryAfter,
      /^[1-9]\d*$/,
      `Retry-After is '${toPlainLine(retryAfter)}', not a number of seconds.`,
    )
  }
}

function matches(status: Answer['status'], allowed: Expected['any'][number]): boolean {
  if (status === allowed) return true
  return typeof status === 'number' && `${Math.floor(status / 100)}xx` === allowed
}

/** Waits for the effects, since receivers with a queue have them after the answer. */
async function checkEffects(probe: Probe, handled: number): Promise<void> {
  const until = elapsedMs() + probe.timeoutMs
  let effects = await probe.effects()
  while (effects !== undefined && effects < handled && elapsedMs() < until) {
    await pause(5)
    effects = await probe.effects()
  }
  if (effects === undefined) return
  assert.equal(effects, handled, `The event took effect ${effects} times, not ${handled}.`)
}

/** Checks that the receiver still works. */
async function checkAlive(receiver: ReceiverUnderTest): Promise<void> {
  const probe = createProbe(receiver)
  try {
    const message = probe.message(probe.event())
    const answer = await followRedirects(probe, message, receiver.provider.delivery.redirects ?? 0)
    assert.ok(
      matches(answer.status, '2xx'),
      `Afterwards the answer to a valid delivery is ${describeAnswer(answer)}.`,
    )
    await checkEffects(probe, 1)
  } finally {
    probe.close()
  }
}
