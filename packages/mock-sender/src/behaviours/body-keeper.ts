import { protocolError } from './answer.ts'

const KEPT_BYTES = 64 * 1024
const MAX_BYTES = 16 * 1024 * 1024

/** Keeps the beginning of a body. */
export interface BodyKeeper {
  /** Throws "protocol: ..." when the body is longer than any sensible response. */
  add(bytes: Buffer): void
  text(): string
}

export function createBodyKeeper(): BodyKeeper {
  const kept: Buffer[] = []
  let length = 0
  return {
    add(bytes) {
      // A copy, so that a small slice does not keep its whole chunk in memory.
      if (length < KEPT_BYTES) kept.push(Buffer.from(bytes.subarray(0, KEPT_BYTES - length)))
      length += bytes.length
      if (length > MAX_BYTES) throw protocolError(`The body of the answer is longer than ${MAX_BYTES} bytes.`)
    },
    text: () => Buffer.concat(kept).toString(),
  }
}
