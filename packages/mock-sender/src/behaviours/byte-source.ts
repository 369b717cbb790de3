import type { Socket } from 'node:net'
import { elapsedMs, startTimer } from '../time/real-timers.ts'
import { timeoutError } from './answer.ts'

/** Beyond this limit, bytes stay in the socket until they are read. */
const MAX_WAITING_BYTES = 64 * 1024

/** The bytes that arrive on a connection, in order. */
export interface ByteSource {
  /** Resolves to at least one byte, or to undefined at the end. Rejects when nothing arrives in time. */
  next(): Promise<Buffer | undefined>
  /** Puts bytes back, so that they are read next. */
  putBack(bytes: Buffer): void
  /** The other side has reset the connection, so bytes may have been lost. */
  wasReset(): boolean
}

/** Reads a socket for several readers, one after another. Buffers little more than 64 KiB. */
export interface Inbound extends Pick<ByteSource, 'wasReset'> {
  /** Whether the source has ended. */
  readonly ended: boolean
  /** Returns a source whose `next` rejects with "timeout: ..." after `timeoutMs` from now. */
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
  // A receiver may reset the connection at any time; that counts as an answer.
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
