import { once } from 'node:events'
import { connect } from 'node:net'

/** A connection on which a test sends exact text. */
export interface RawConnection {
  send(text: string): void
  /** Resolves when the received text matches. */
  received(pattern: RegExp): Promise<string>
  /** Resolves to the received text when the server has closed the connection. */
  closed(): Promise<string>
  end(): void
}

export async function openRawConnection(port: number): Promise<RawConnection> {
  const socket = connect(port, '127.0.0.1').on('error', () => {})
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += chunk
  })
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(text)))
  await once(socket, 'connect')
  return {
    send: (more) => void socket.write(more),
    async received(pattern) {
      while (!pattern.test(text)) {
        if (socket.destroyed) throw new Error(`The connection was closed after: ${text}`)
        await Promise.race([once(socket, 'data'), closed])
      }
      return text
    },
    closed: () => closed,
    end: () => void socket.destroy(),
  }
}
