import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { generic } from '@postern/core/providers'
import { expect } from 'vitest'
import { testWithProgram } from '../../../core/test-servers/describe-with-server.ts'
import { makeCertificate } from '../../test-support/make-certificate.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'

testWithProgram(
  'openssl',
  'HTTPS deliveries trust the given certificates, or else those of the system',
  async () => {
    const { key, cert } = makeCertificate()
    const server = createServer({ key, cert }, (incoming, response) => {
      incoming.resume().on('end', () => response.end())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`
    const attemptWith = async (ca?: Buffer | string | Buffer[]) => {
      const sender = createMockSender({ provider: generic, ca })
      await sender.subscribe({ url })
      const [delivery] = await sender.emit('user.created')
      await sender.close()
      return delivery!.attempts[0]!
    }
    for (const ca of [cert, cert.toString(), [cert]]) {
      expect(await attemptWith(ca)).toMatchObject({ outcome: 'success', response: { status: 200 } })
    }
    expect(await attemptWith()).toMatchObject({ outcome: 'network_error', error: { kind: 'tls' } })
    await new Promise((resolve) => server.close(resolve))
  },
)

testWithProgram(
  'openssl',
  'a used HTTPS connection that ends without an answer is replaced by a fresh one',
  async () => {
    const certificate = makeCertificate()
    const answer = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'
    let requests = 0
    const server = createTlsServer(certificate, (socket) => {
      socket.on('error', () => {})
      socket.on('data', () => {
        if (requests++ === 1) socket.end()
        else socket.write(answer)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const sender = createMockSender({ provider: generic, ca: certificate.cert })
    await sender.subscribe({ url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/hooks` })
    for (let count = 0; count < 2; count++) {
      const [delivery] = await sender.emit('user.created')
      expect(delivery!.attempts[0]).toMatchObject({ error: null, response: { status: 200 } })
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(requests).toBe(3)
    await sender.close()
    await new Promise((resolve) => server.close(resolve))
  },
)
