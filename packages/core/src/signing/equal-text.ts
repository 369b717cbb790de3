import { timingSafeEqual } from 'node:crypto'

/** Compares encoded signatures in constant time; as text, so that no lenient decoder has a say. */
export function equalText(given: string, expected: string): boolean {
  if (given.length !== expected.length) return false
  const left = Buffer.from(given)
  const right = Buffer.from(expected)
  // Text that is not ASCII takes more bytes than it has characters.
  return left.length === right.length && timingSafeEqual(left, right)
}
