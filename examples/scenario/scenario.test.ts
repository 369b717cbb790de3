import { execFile } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { createReceiver } from './receiver.ts'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

it('the five-hour scenario passes against the receiver within seconds', async () => {
  const { server, alerts } = createReceiver('whsec_of_the_test')
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const to = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/workflows`
  const args = ['run', path('scenario.yaml'), '--to', to, '--secret', 'whsec_of_the_test']
  const bin = path('../../packages/mock-sender/src/bin.ts')
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', bin, ...args])
  server.close()
  expect(stdout).toMatch(/^6 passed, 0 failed; 5h of virtual time in \S+$/m)
  expect(alerts.get('alt_1')).toEqual({ at: '2026-05-19T12:00:00.000Z', severity: 'warning' })
  expect(alerts.get('alt_2')).toEqual({ at: '2026-05-19T14:00:00.000Z', severity: 'critical' })
  expect(alerts.get('alt_recorded')?.at).toMatch(/^2026-05-19T1[23]:/)
})
