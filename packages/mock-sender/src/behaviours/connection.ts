import type { Socket } from 'node:net'
import { startTimer } from '../time/real-timers.ts'
import { type Answer, protocolError } from './answer.ts'
import { createInbound } from './byte-source.ts'
import { openSocket } from './open-socket.ts'
import { encodeMessage, type RawMessage } from './raw-message.ts'
import { readAnswer } from './read-answer.ts'

/** One TCP or TLS connection, with full control over its bytes. */
export interface Connection {
  /** Resolves to false when the connection ends, or the time is up, before the bytes are written. */
  write(bytes: Buffer | string): Promise<boolean>
  /** Writes a whole request. */
  send(message: RawMessage): Promise<boolean>
  /**
   * Reads the next answer; skips answers with a 1xx status, unless told otherwise. Rejects with an AssertionError:
   * "timeout: ..." when the answer takes too long, "protocol: ..." when it is not HTTP.
   */
  answer(options?: { bodyless?: boolean; interim?: boolean }): Promise<Answer>
  /** Half-closes the connection: nothing more will be sent. */
  end(): void
  /** Destroys the connection, with everything that has not been written yet. */
  destroy(): void
  readonly closed: boolean
}

const MAX_INTERIM_ANSWERS = 100

/** Opens a connection to the host of a URL. `signal` destroys it, even while it is opening. */
export async function openConnection(url: URL, timeoutMs: number, signal?: AbortSignal): Promise<Connection> {
  const socket = await openSocket(url, timeoutMs, signal)
  const inbound = createInbound(socket)

  return {
    write: (bytes) => write(socket, bytes, timeoutMs),
    send: (message) => write(socket, encodeMessage(message, url.host), timeoutMs),
    async answer({ bodyless = false, interim = false } = {}) {
      const source = inbound.within(timeoutMs)
      for (let count = 0; count < MAX_INTERIM_ANSWERS; count++) {
        const answer = await readAnswer(source, bodyless)
        if (interim || answer.status === 'closed' || answer.status >= 200) return answer
      }
      throw protocolError(`There were ${MAX_INTERIM_ANSWERS} answers with a 1xx status, and no other.`)
    },
    end: () => void socket.end(),
    destroy: () => void socket.destroy(),
    get closed() {
      return inbound.ended
    },
  }
}

function write(socket: Socket, bytes: Buffer | string, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    if (!socket.writable) return resolve(false)
    const settle = (taken: boolean) => {
      stopTimer()
      socket.off('close', lost)
      resolve(taken)
    }
    const lost = () => settle(false)
    const stopTimer = startTimer(timeoutMs, lost)
    socket.once('close', lost)
    socket.write(bytes, (error) => settle(!error))
  })
}
