import fc from 'fast-check'
import { type JunkName, junkName, makeJunk } from './junk.ts'

/** The behaviour of a user's function. `sound` produces the answer that its contract requires. */
export type Reaction =
  | { readonly does: 'returns' | 'resolves' | 'answers as a thenable' | 'answers twice' }
  | { readonly does: 'resolves late' | 'rejects late'; readonly afterMs: number }
  | { readonly does: 'hangs' | 'hangs as a thenable' | 'throws in then' | 'has a getter of then that throws' }
  | { readonly does: 'returns junk' | 'resolves with junk' | 'throws' | 'rejects'; readonly junk: JunkName }

const SOUND = fc.constantFrom<Reaction>(
  { does: 'returns' },
  { does: 'resolves' },
  { does: 'answers as a thenable' },
)

const ODD = fc.oneof(
  fc.constantFrom<Reaction>(
    { does: 'answers twice' },
    { does: 'hangs' },
    { does: 'hangs as a thenable' },
    { does: 'throws in then' },
    { does: 'has a getter of then that throws' },
  ),
  fc.record<Extract<Reaction, { afterMs: number }>>({
    does: fc.constantFrom('resolves late', 'rejects late'),
    afterMs: fc.constantFrom(1, 40, 900, 20_000),
  }),
  fc.record<Extract<Reaction, { junk: JunkName }>>({
    does: fc.constantFrom('returns junk', 'resolves with junk', 'throws', 'rejects'),
    junk: junkName,
  }),
)

/** Mostly sound, so that cases reach the code behind it. */
export const reaction: fc.Arbitrary<Reaction> = fc.oneof(
  { weight: 5, arbitrary: SOUND },
  { weight: 2, arbitrary: ODD },
)

/** The behaviour of a function whose promise is not awaited. */
export const syncReaction: fc.Arbitrary<Reaction> = fc.oneof(
  fc.constant<Reaction>({ does: 'returns' }),
  fc.record<Extract<Reaction, { junk: JunkName }>>({
    does: fc.constantFrom('returns junk', 'throws'),
    junk: junkName,
  }),
)

type After = (ms: number, run: () => void) => unknown

/** Behaves as the reaction says, with the sound answer if it has one. */
export function react(reaction: Reaction, sound: () => unknown, after: After): unknown {
  switch (reaction.does) {
    case 'returns':
      return sound()
    case 'resolves':
      return Promise.resolve(sound())
    case 'answers as a thenable':
      return toThenable((resolve) => resolve(sound()))
    case 'answers twice':
      return toThenable((resolve, reject) => {
        resolve(sound())
        reject(new Error('the second answer'))
        throw new Error('and then it throws')
      })
    case 'hangs':
      return new Promise(() => {})
    case 'hangs as a thenable':
      return toThenable(() => {})
    case 'throws in then':
      return toThenable(() => {
        throw new Error('then throws')
      })
    case 'has a getter of then that throws':
      return Object.defineProperty({}, 'then', {
        get() {
          throw new Error('the getter of then throws')
        },
      })
    case 'resolves late':
      return new Promise((resolve) => after(reaction.afterMs, () => resolve(sound())))
    case 'rejects late':
      return new Promise((_, reject) => after(reaction.afterMs, () => reject(new Error('late'))))
    case 'returns junk':
      return makeJunk(reaction.junk)
    case 'resolves with junk':
      return new Promise((resolve) => resolve(makeJunk(reaction.junk)))
    case 'throws':
      throw makeJunk(reaction.junk)
    case 'rejects':
      return Promise.reject(makeJunk(reaction.junk))
  }
}

/** Returns whether a caller that waits gets the sound answer. */
export function isSound({ does }: Reaction): boolean {
  const sound: readonly Reaction['does'][] = [
    'returns',
    'resolves',
    'answers as a thenable',
    'answers twice',
    'resolves late',
  ]
  return sound.includes(does)
}

function toThenable(
  then: (resolve: (value: unknown) => void, reject: (error: unknown) => void) => void,
): object {
  return { then }
}
