const START = 'HTTP/1.'
const STATUS_END = 'HTTP/1.1 100'.length
/** 101 is excluded: it ends HTTP on the connection. */
const INTERIM = /^HTTP\/1\.\d 1(?!01)\d\d$/
const HEAD_END = '\r\n\r\n'
const MAX_HEAD_BYTES = 16 * 1024

/** Removes interim answers (1xx) from the bytes that a connection reads. */
export interface InterimFilter {
  /** Called when a request is sent: the next byte begins its answer. */
  expectAnswer(): void
  /** Returns the remaining bytes; null if more bytes are needed first. */
  take(chunk: Buffer): Buffer | null
}

/** Makes a filter for undici, which closes the connection on an unsolicited `100 Continue`. */
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

/** The end of an interim answer at the start of these bytes; 0 if there is none, -1 if more bytes are needed. */
function interimEnd(bytes: Buffer): number {
  const head = bytes.toString('latin1', 0, STATUS_END)
  if (head.length < STATUS_END) return START.startsWith(head.slice(0, START.length)) ? -1 : 0
  if (!INTERIM.test(head)) return 0
  const end = bytes.indexOf(HEAD_END)
  if (end >= 0) return end + HEAD_END.length
  return bytes.length > MAX_HEAD_BYTES ? 0 : -1
}
