import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { workflows } from '@postern/core/providers'
import { createMockSender } from '@postern/mock-sender'
import { expect, it } from 'vitest'

const server = fileURLToPath(new URL('./server.ts', import.meta.url))

it('README example: the server prints the alert that it receives', async () => {
  const secret = 'whsec_of_the_readme'
  const running = spawn(process.execPath, ['--import', 'tsx', server], {
    env: { ...process.env, WORKFLOWS_SECRET: secret, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: running.stdout })[Symbol.asyncIterator]()
  let listening = ''
  while (!listening.includes('}')) listening += (await lines.next()).value
  const port = /port: (\d+)/.exec(listening)?.[1]

  const sender = createMockSender({ provider: workflows, secret })
  await sender.subscribe({ url: `http://127.0.0.1:${port}/webhooks/workflows` })
  const [delivery] = await sender.emit('alert.created', { title: 'Disk full' })

  expect(delivery?.status).toBe('delivered')
  expect([(await lines.next()).value, (await lines.next()).value]).toEqual([
    'critical: Disk full',
    '200 handled',
  ])
  await sender.close()
  running.kill()
  await once(running, 'exit')
})
