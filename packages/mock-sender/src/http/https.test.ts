import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generic } from '@postern/core/providers'
import { expect } from 'vitest'
import { testWithProgram } from '../../../core/test-servers/describe-with-server.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'

/** A certificate of its own for 127.0.0.1, with its key. */
function makeCertificate() {
  const folder = mkdtempSync(join(tmpdir(), 'postern-tls-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
  const files = ['-keyout', key, '-out', cert]
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, ...files],
    { stdio: 'ignore' },
  )
  const made = { key: readFileSync(key), cert: readFileSync(cert) }
  rmSync(folder, { recursive: true })
  return made
}

testWithProgram(
  'openssl',
  'HTTPS deliveries trust the given certificates, and else those of the system',
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
