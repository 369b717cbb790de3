import { protocolError } from './answer.ts'

const KEPT_BYTES = 64 * 1024
const MAX_BYTES = 16 * 1024 * 1024

/** Keeps the beginning of a body. */
export interface BodyKeeper {
  /** Throws "protocol: ..." when there is more than any receiver has to say. */
  add(bytes: Buffer): void
  text(): string
}

export function createBodyKeeper(): BodyKeeper {
  const kept: Buffer[] = []
  let length = 0
  return {
    add(bytes) {
      // A copy, so that a few bytes do not keep all that came with them.
      if (length < KEPT_BYTES) kept.push(Buffer.from(bytes.subarray(0, KEPT_BYTES - length)))
      length += bytes.length
      if (length > MAX_BYTES) throw protocolError(`The body of the answer is longer than ${MAX_BYTES} bytes.`)
    },
    text: () => Buffer.concat(kept).toString(),
  }
}
