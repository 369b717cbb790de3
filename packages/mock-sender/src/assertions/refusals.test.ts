import { generic } from '@postern/core/providers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startReceiver } from '../../test-support/scripted-receiver.ts'
import type { Delivery } from '../delivery/delivery.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'
import type { Subscription } from '../subscription/subscription.ts'
import '../vitest.ts'

let delivery: Delivery
let subscription: Subscription
const open: { close(): Promise<void> }[] = []
beforeAll(async () => {
  const receiver = await startReceiver(200)
  const sender = createMockSender({ provider: generic })
  open.push(sender, receiver)
  subscription = await sender.subscribe({ url: receiver.url })
  delivery = (await sender.emit('user.created'))[0]!
})
afterAll(async () => {
  for (const item of open) await item.close()
})

type Matcher = 'toBeDelivered' | 'toHaveAttempts' | 'toHaveBeenSigned' | 'toBeDisabled'
const ARGUMENTS: Readonly<Record<Matcher, readonly unknown[]>> = {
  toBeDelivered: [],
  toHaveAttempts: [[200]],
  toHaveBeenSigned: [],
  toBeDisabled: [],
}
const MATCHERS = Object.keys(ARGUMENTS) as Matcher[]

/** Returns the messages of the matcher with and without `not`. Both must refuse. */
function refusal(
  matcher: Matcher,
  received: unknown,
  given: readonly unknown[] = ARGUMENTS[matcher],
): string {
  const said = [expect(received), expect(received).not].map((checked) => {
    try {
      ;(checked[matcher] as (...args: readonly unknown[]) => void)(...given)
    } catch (error) {
      return (error as Error).message
    }
    return `${matcher} let it pass`
  })
  expect(said[1]).toBe(said[0])
  return said[0]!
}

test.each(MATCHERS)(
  '%s refuses what is neither a delivery nor a subscription, with and without not',
  (matcher) => {
    const wanted = matcher === 'toBeDisabled' ? 'not a subscription' : 'not a delivery'
    const nothing: [unknown, string][] = [
      [undefined, 'undefined'],
      [null, 'null'],
      [{}, 'an empty object'],
      [{ active: false }, 'an object'],
      [{ attempts: [] }, 'an object'],
      [{ status: 'delivered', attempts: [], id: 'del_1' }, 'an object'],
      [[], 'an empty array'],
      [[{}], 'an array'],
      [Promise.resolve(), 'a promise'],
      ['del_1', 'a text'],
      [200, 'a number'],
      [true, 'a boolean'],
      [Symbol('x'), 'a symbol'],
      [() => {}, 'a function'],
      [new Map(), 'a Map'],
      [new Response(), 'a Response'],
      [Object.create(null), 'an empty object'],
    ]
    for (const [received, name] of nothing) {
      expect(refusal(matcher, received)).toContain(`${matcher}() was given ${name}, ${wanted}.`)
    }
  },
)

test('the refusal of a list or a promise says how to get its contents', () => {
  for (const matcher of ['toBeDelivered', 'toHaveAttempts', 'toHaveBeenSigned'] as const) {
    expect(refusal(matcher, [delivery])).toContain('Pass one, such as the first that emit() resolves with.')
    expect(refusal(matcher, Promise.resolve([delivery]))).toContain('Await it first.')
    expect(refusal(matcher, subscription)).toContain(
      'was given a subscription, not a delivery. For a subscription, use toBeDisabled()',
    )
  }
  expect(refusal('toBeDisabled', [subscription])).toContain('was given an array')
  expect(refusal('toBeDisabled', Promise.resolve(subscription))).toContain('Await it first.')
  expect(refusal('toBeDisabled', delivery)).toContain(
    'was given a delivery, not a subscription. Pass delivery.subscription.',
  )
})

test('refuses an expectation that can never hold', () => {
  expect(refusal('toHaveAttempts', delivery, [['timout']])).toContain("Did you mean 'timeout'?")
  expect(refusal('toHaveAttempts', delivery, [['200']])).toContain("no result of an attempt '200'")
  for (const wrong of [undefined, null, 200, '200', {}]) {
    expect(refusal('toHaveAttempts', delivery, [wrong])).toContain('toHaveAttempts() takes an array')
  }
  for (const wrong of [[0], [1.5], [Number.NaN], [undefined], [null], [[200]], new Array(1)]) {
    expect(refusal('toHaveAttempts', delivery, [wrong])).toContain('is not a result of an attempt')
  }
  expect(refusal('toBeDisabled', subscription, ['faling'])).toContain("Did you mean 'failing'?")
  expect(refusal('toBeDisabled', subscription, [null])).toContain("no reason 'null'")
  expect(refusal('toHaveBeenSigned', delivery, [''])).toContain('was given an empty text')
  expect(refusal('toHaveBeenSigned', delivery, [null])).toContain('was given null')
  expect(refusal('toBeDelivered', delivery, [true])).toContain('was given too many arguments')
  expect(refusal('toBeDisabled', subscription, ['gone', 'failing'])).toContain('was given too many arguments')
})

test('toHaveBeenSigned needs an attempt, and the keys', async () => {
  const sender = createMockSender({ provider: generic })
  await sender.subscribe({ url: 'http://127.0.0.1:1' })
  const { faults } = await import('../faults/index.ts')
  const [untried] = await sender.emit('user.created', {}, { faults: [faults.reordered()] })
  expect(refusal('toHaveBeenSigned', untried)).toContain('was given a delivery without attempts')
  expect(refusal('toHaveBeenSigned', JSON.parse(JSON.stringify(delivery)))).toContain(
    'Pass the delivery itself',
  )
  await sender.close()
})

test('a delivery that went through JSON can still be judged by its attempts', () => {
  const copy = JSON.parse(JSON.stringify(delivery))
  expect(copy).toBeDelivered()
  expect(copy).toHaveAttempts([200])
  expect(copy).not.toHaveAttempts([500])
})
