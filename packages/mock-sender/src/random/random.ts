import { createHash } from 'node:crypto'

/** A reproducible source of randomness: the same seed and labels give the same values in the same order. */
export interface Random {
  /** Returns a number from 0 up to, but not including, 1. */
  next(): number
  /** Returns a whole number from 0 up to, but not including, `limit`. */
  below(limit: number): number
  pick<T>(items: ArrayLike<T>): T
  bytes(length: number): Buffer
}

/**
 * Makes an independent stream per purpose (`labels`): drawing more values from one never changes another.
 * The generator is sfc32 over 128 bits of SHA-256.
 */
export function createRandom(seed: string, ...labels: readonly (string | number)[]): Random {
  const digest = createHash('sha256')
    .update([seed, ...labels].join('\0'))
    .digest()
  let a = digest.readInt32LE(0)
  let b = digest.readInt32LE(4)
  let c = digest.readInt32LE(8)
  let counter = digest.readInt32LE(12)

  const draw = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  const next = () => draw() / 2 ** 32
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    next,
    below,
    pick: (items) => items[below(items.length)]!,
    bytes: (length) => Buffer.from(Array.from({ length }, () => draw() >>> 24)),
  }
}
