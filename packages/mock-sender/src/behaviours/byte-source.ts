import type { Socket } from 'node:net'
import { elapsedMs, startTimer } from '../time/real-timers.ts'
import { timeoutError } from './answer.ts'

/** More than this is left in the socket until somebody wants it. */
const MAX_WAITING_BYTES = 64 * 1024

/** What a connection brings, in order. */
export interface ByteSource {
  /** The next bytes, at least one; undefined when there are no more. Rejects when they take too long. */
  next(): Promise<Buffer | undefined>
  /** Makes these the next bytes. */
  putBack(bytes: Buffer): void
  /** The connection was cut by the other side, so bytes may have been lost. */
  wasReset(): boolean
}

/** What a socket brings, for several readers one after another; never holds much more than 64 KiB of it. */
export interface Inbound extends Pick<ByteSource, 'wasReset'> {
  /** Nothing more will come. */
  readonly ended: boolean
  /** A source whose `next` rejects with "timeout: ..." once `timeoutMs` are over, counted from now. */
  within(timeoutMs: number): ByteSource
}

export function createInbound(socket: Socket): Inbound {
  const waiting: Buffer[] = []
  let waitingBytes = 0
  let hasEnded = false
  let isReset = false
  let wake = () => {}

  const settle = () => wake()
  socket.on('data', (bytes: Buffer) => {
    waiting.push(bytes)
    waitingBytes += bytes.length
    if (waitingBytes > MAX_WAITING_BYTES) socket.pause()
    settle()
  })
  socket.on('end', () => {
    hasEnded = true
    settle()
  })
  // A receiver may cut the connection at any time; that is an answer too.
  socket.on('error', () => {
    isReset = true
  })
  socket.on('close', settle)

  const take = () => {
    const bytes = waiting.shift()
    waitingBytes -= bytes?.length ?? 0
    if (waitingBytes <= MAX_WAITING_BYTES) socket.resume()
    return bytes
  }
  const isOver = () => hasEnded || socket.destroyed

  return {
    get ended() {
      return isOver()
    },
    wasReset: () => isReset,
    within(timeoutMs) {
      const until = elapsedMs() + timeoutMs
      return {
        async next() {
          for (;;) {
            const leftMs = until - elapsedMs()
            if (leftMs <= 0) throw timeoutError(`There was no complete answer within ${timeoutMs} ms.`)
            if (waiting.length > 0 || isOver()) return take()
            await new Promise<void>((resolve) => {
              const stopTimer = startTimer(leftMs, resolve)
              wake = () => {
                stopTimer()
                resolve()
              }
            })
          }
        },
        putBack(bytes) {
          waiting.unshift(bytes)
          waitingBytes += bytes.length
        },
        wasReset: () => isReset,
      }
    },
  }
}
