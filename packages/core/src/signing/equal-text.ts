import { timingSafeEqual } from 'node:crypto'

/** Compares encoded signatures in constant time. It compares text, because Node's decoders ignore invalid characters. */
export function equalText(given: string, expected: string): boolean {
  if (given.length !== expected.length) return false
  const left = Buffer.from(given)
  const right = Buffer.from(expected)
  // Non-ASCII text has more bytes than characters.
  return left.length === right.length && timingSafeEqual(left, right)
}
