import { AssertionError } from 'node:assert'
import { once } from 'node:events'
import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { type Answer, CLOSED, parseAnswer } from './answer.ts'
import { encodeMessage, type RawMessage } from './raw-message.ts'

/** One TCP or TLS connection, written to byte by byte. */
export interface Connection {
  /** Resolves to false when the connection has ended before the bytes were taken. */
  write(bytes: Buffer | string): Promise<boolean>
  /** Writes a whole request. */
  send(message: RawMessage): Promise<boolean>
  /** The next answer; those with a 1xx status are not counted, unless asked for. */
  answer(options?: { bodyless?: boolean; interim?: boolean }): Promise<Answer>
  /** Says that nothing more will be sent. */
  end(): void
  /** Cuts the connection. */
  destroy(): void
  readonly closed: boolean
}

/** Opens a connection to the host of a URL; an answer that takes longer than `timeoutMs` is an AssertionError. */
export async function openConnection(url: URL, timeoutMs: number): Promise<Connection> {
  const socket = await openSocket(url)
  let received: Buffer = Buffer.alloc(0)
  let ended = false
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk])
  })
  socket.on('end', () => {
    ended = true
  })
  // A receiver may cut the connection at any time; that is an answer too.
  socket.on('error', () => {})

  async function take(bodyless: boolean, signal: AbortSignal): Promise<Answer> {
    for (;;) {
      const over = ended || socket.destroyed
      const parsed = parseAnswer(received, { bodyless, ended: over })
      if (parsed) {
        received = parsed.rest
        return parsed.answer
      }
      if (over) return CLOSED
      await changed(socket, signal)
    }
  }

  return {
    write: (bytes) => write(socket, bytes),
    send: (message) => write(socket, encodeMessage(message, url.host)),
    async answer({ bodyless = false, interim = false } = {}) {
      const signal = AbortSignal.timeout(timeoutMs)
      for (;;) {
        const answer = await take(bodyless, signal)
        if (interim || answer.status === 'closed' || answer.status >= 200) return answer
      }
    },
    end: () => void socket.end(),
    destroy: () => void socket.resetAndDestroy(),
    get closed() {
      return ended || socket.destroyed
    },
  }
}

async function openSocket(url: URL): Promise<Socket> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const secure = url.protocol === 'https:'
  const port = Number(url.port || (secure ? 443 : 80))
  const socket = secure ? connectTls({ host, port, servername: host }) : connectPlain({ host, port })
  await once(socket, secure ? 'secureConnect' : 'connect')
  return socket.setNoDelay(true)
}

function write(socket: Socket, bytes: Buffer | string): Promise<boolean> {
  return new Promise((resolve) => {
    if (!socket.writable) return resolve(false)
    const settle = (taken: boolean) => {
      socket.off('close', lost)
      resolve(taken)
    }
    const lost = () => settle(false)
    socket.once('close', lost)
    socket.write(bytes, (error) => settle(!error))
  })
}

/** Resolves when there is more to read or nothing more to come. */
function changed(socket: Socket, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const events = ['data', 'end', 'close'] as const
    const finish = (settle: () => void) => {
      for (const event of events) socket.off(event, onChange)
      signal.removeEventListener('abort', onTimeout)
      settle()
    }
    const onChange = () => finish(resolve)
    const onTimeout = () =>
      finish(() =>
        reject(new AssertionError({ message: 'There was no answer, and the connection stayed open.' })),
      )
    for (const event of events) socket.on(event, onChange)
    if (signal.aborted) onTimeout()
    else signal.addEventListener('abort', onTimeout)
  })
}
