import { type AddressInfo, createServer, type Socket } from 'node:net'
import { generic } from '@postern/core/providers'
import { onTestFinished } from 'vitest'
import { createMockSender } from '../src/sender/create-mock-sender.ts'

/** The parts of a response. A number is a pause in milliseconds. */
export type Script = readonly (string | number | 'hang up')[]

export const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'
export const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n'

/** Starts a raw server that responds with each script in turn, then repeats the last one, until the test ends. */
export async function startScriptServer(...scripts: Script[]) {
  const sockets = new Set<Socket>()
  let connections = 0
  let requests = 0
  const server = createServer((socket) => {
    connections++
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    let text = ''
    socket.on('data', async (chunk) => {
      text += chunk.toString('latin1')
      const head = text.indexOf('\r\n\r\n')
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? Number.NaN)
      const isWhole =
        head >= 0 && (Number.isNaN(length) ? text.endsWith('0\r\n\r\n') : text.length >= head + 4 + length)
      if (!isWhole) return
      text = ''
      const script = scripts[Math.min(requests++, scripts.length - 1)]!
      for (const part of script) {
        if (typeof part === 'number') await new Promise((resolve) => setTimeout(resolve, part))
        else if (part === 'hang up') socket.destroy()
        else socket.write(part, 'latin1')
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    counts: () => ({ connections, requests }),
  }
}

/** Starts a sender of the generic provider with one subscription, until the test ends. */
export async function startSender(url: string, timeoutMs = 2000) {
  const sender = createMockSender({ provider: generic, timeoutMs })
  onTestFinished(() => sender.close())
  await sender.subscribe({ url })
  return sender
}
