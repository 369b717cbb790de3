import { WebhookError } from '@postern/core'
import fc from 'fast-check'

const TRAP = () => {
  throw new Error('a trap was touched')
}

/** Values that user code may return or throw, created for each case. Reports show their names. */
const JUNK: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  true: () => true,
  zero: () => 0,
  NaN: () => Number.NaN,
  'minus infinity': () => Number.NEGATIVE_INFINITY,
  'a big integer': () => 9_007_199_254_740_993n,
  'a symbol': () => Symbol('junk'),
  'an empty string': () => '',
  'a text': () => 'junk',
  'a lone surrogate': () => '\ud800',
  'an array': () => [1, null],
  'an empty object': () => ({}),
  'an object without prototype': () => Object.create(null),
  'a frozen object': () => Object.freeze({ status: 200, code: 'EXHAUSTED' }),
  'a function': () => () => 'junk',
  'an invalid date': () => new Date(Number.NaN),
  'an error': () => new Error('junk'),
  'an error of ours that acknowledges': () => new WebhookError('EXHAUSTED', 'junk'),
  'an error of ours with another code': () =>
    Object.assign(new WebhookError('IN_PROGRESS', 'junk', { retryAfterMs: Number.NaN }), { code: 'junk' }),
  'an error whose fields throw': () => {
    const error = new Error('junk')
    // Node formats the stack at the first read, which must come before the fields throw.
    void error.stack
    return Object.defineProperties(error, throwingFields())
  },
  'an object whose fields throw': () => Object.defineProperties({}, throwingFields()),
  'a proxy whose traps throw': () =>
    new Proxy(
      {},
      { get: TRAP, has: TRAP, getPrototypeOf: TRAP, getOwnPropertyDescriptor: TRAP, ownKeys: TRAP },
    ),
  'a revoked proxy': () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    return proxy
  },
  'an object that is itself': () => {
    const circle: Record<string, unknown> = {}
    circle.self = circle
    return circle
  },
}

function throwingFields(): PropertyDescriptorMap {
  const names = [
    'message',
    'code',
    'cause',
    'stack',
    'status',
    'attempt',
    'secret',
    'endpoint',
    'retryAfterMs',
  ]
  return Object.fromEntries(names.map((name) => [name, { get: TRAP }]))
}

export type JunkName = string

/** A random name of a junk value. */
export const junkName: fc.Arbitrary<JunkName> = fc.constantFrom(...Object.keys(JUNK))

export function makeJunk(name: JunkName): unknown {
  return JUNK[name]!()
}
