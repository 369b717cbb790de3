const START = 'HTTP/1.'
const STATUS_END = 'HTTP/1.1 100'.length
/** 101 is no interim answer: it ends HTTP on the connection. */
const INTERIM = /^HTTP\/1\.\d 1(?!01)\d\d$/
const HEAD_END = '\r\n\r\n'
const MAX_HEAD_BYTES = 16 * 1024

/** Takes interim answers (1xx) out of what a connection reads. */
export interface InterimFilter {
  /** A request goes out: its answer begins with the next byte. */
  expectAnswer(): void
  /** The bytes to read on with; null when there are none yet. */
  take(chunk: Buffer): Buffer | null
}

/** For undici, which takes a `100 Continue` that nobody asked for as the end of the connection. */
export function createInterimFilter(): InterimFilter {
  let isStart = false
  let held: Buffer | null = null

  return {
    expectAnswer() {
      isStart = true
      held = null
    },
    take(chunk) {
      if (!isStart) return chunk
      let bytes = held === null ? chunk : Buffer.concat([held, chunk])
      let end = interimEnd(bytes)
      while (end > 0) {
        bytes = bytes.subarray(end)
        end = interimEnd(bytes)
      }
      isStart = end < 0
      held = isStart ? bytes : null
      return isStart ? null : bytes
    },
  }
}

/** Where an interim answer at the start of these bytes ends; 0: there is none, -1: more bytes will tell. */
function interimEnd(bytes: Buffer): number {
  const head = bytes.toString('latin1', 0, STATUS_END)
  if (head.length < STATUS_END) return START.startsWith(head.slice(0, START.length)) ? -1 : 0
  if (!INTERIM.test(head)) return 0
  const end = bytes.indexOf(HEAD_END)
  if (end >= 0) return end + HEAD_END.length
  return bytes.length > MAX_HEAD_BYTES ? 0 : -1
}
