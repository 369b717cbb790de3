import { connect, type Socket } from 'node:net'
import type { Delivery } from './deliveries.ts'

/** A keep-alive connection. `send` throws for any reply other than 200. */
export function openConnection({ port, path }: { port: number; path: string }) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  return {
    send: (delivery: Delivery): Promise<void> => exchange(socket, toMessage(delivery, path)),
    close: (): void => void socket.destroy(),
  }
}

function toMessage({ body, headers }: Delivery, path: string): Buffer {
  const lines = Object.entries({
    host: '127.0.0.1',
    'content-type': 'application/json',
    'content-length': String(body.length),
    'user-agent': 'webhooks/1.0',
    accept: '*/*',
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), body])
}

function exchange(socket: Socket, message: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const onData = (chunk: Buffer) => {
      answer += chunk.toString('latin1')
      if (!isWhole(answer)) return
      socket.off('data', onData).off('close', onClose)
      if (answer.startsWith('HTTP/1.1 200 ')) resolve()
      else reject(new Error(`The server answered: ${answer}`))
    }
    const onClose = () => reject(new Error('The server closed the connection.'))
    socket.on('data', onData).on('close', onClose)
    socket.write(message)
  })
}

function isWhole(answer: string): boolean {
  const end = answer.indexOf('\r\n\r\n')
  if (end < 0) return false
  const length = /\r\ncontent-length: *(\d+)/i.exec(answer.slice(0, end))
  return length !== null && answer.length >= end + 4 + Number(length[1])
}
