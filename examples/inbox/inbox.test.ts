import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { workflows } from '@postern/core/providers'
import { createMockSender } from '@postern/mock-sender'
import request from 'supertest'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWithServer } from '../../packages/core/test-servers/describe-with-server.ts'
import { startPostgresServer } from '../../packages/core/test-servers/postgres-server.ts'
import type { TestServer } from '../../packages/core/test-servers/server-process.ts'
import { open } from './app.ts'

const secret = 'whsec_of_the_test'
const sender = createMockSender({ provider: workflows, secret })

describeWithServer('postgres', 'Express with an inbox on pg-boss', () => {
  let server: TestServer
  let service: Awaited<ReturnType<typeof open>>
  beforeAll(async () => {
    server = await startPostgresServer()
    service = await open(server.url, secret)
    service.webhooks.observe(() => {}) // what fails here fails on purpose
  }, 60_000)
  afterAll(async () => {
    await service?.close()
    await server?.stop()
  })

  const titles = async () =>
    (await service.pool.query('SELECT title FROM tickets ORDER BY title')).rows.map(({ title }) => title)

  async function deliver(title: string, times = 1) {
    const { headers, text } = sender.sign('alert.created', { title })
    for (let i = 0; i < times; i++) {
      await request(service.app).post('/webhooks/workflows').set(headers).send(text).expect(200)
    }
  }

  it('opens one ticket for an alert once a worker runs, however often the alert is delivered', async () => {
    await deliver('Disk full', 3)
    expect(await titles()).toEqual([])
    const worker = await service.webhooks.work()
    while ((await service.inbox.depth()).ready > 0) await new Promise((resolve) => setTimeout(resolve, 20))
    await worker.stop()
    expect(await titles()).toEqual(['Disk full'])
  })

  it('the script lists a dead letter and redrives it', async () => {
    await service.pool.query('ALTER TABLE tickets RENAME TO elsewhere')
    const failing = await service.webhooks.work()
    await deliver('Lost')
    await service.pool.query("UPDATE pgboss.job SET start_after = now() WHERE state = 'retry'")
    const dead = async () => (await service.inbox.depth()).dead
    while ((await dead()) === 0) {
      await service.pool.query("UPDATE pgboss.job SET start_after = now() WHERE state = 'retry'")
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await failing.stop()
    await service.pool.query('ALTER TABLE elsewhere RENAME TO tickets')
    const [line] = await runScript()
    expect(line).toMatch(/^workflows\|?.*\(alert\.created\) failed 8 times\. .*tickets/)
    expect(await runScript(line!.split(' ')[0]!)).toEqual(['redriven: 1'])
    const worker = await service.webhooks.work()
    while (!(await titles()).includes('Lost')) await new Promise((resolve) => setTimeout(resolve, 20))
    await worker.stop()
  })

  async function runScript(...keys: string[]): Promise<string[]> {
    const script = fileURLToPath(new URL('./dead-letters.ts', import.meta.url))
    const running = spawn(process.execPath, ['--import', 'tsx', script, ...keys], {
      env: { ...process.env, DATABASE_URL: server.url, WORKFLOWS_SECRET: secret },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let text = ''
    running.stdout.on('data', (chunk) => {
      text += chunk
    })
    expect(await once(running, 'exit')).toEqual([0, null])
    return text.trim().split('\n')
  }

  it('npm run demo:inbox restarts the server in the middle and loses no alert', async () => {
    const demo = fileURLToPath(new URL('./demo.ts', import.meta.url))
    const running = spawn(process.execPath, ['--import', 'tsx', demo], {
      env: { ...process.env, DATABASE_URL: server.url },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let text = ''
    running.stdout.on('data', (chunk) => {
      text += chunk
    })
    expect(await once(running, 'exit')).toEqual([0, null])
    expect(text).toMatch(/^200 alerts were acknowledged/)
    expect(text).toMatch(/200 tickets; the server was restarted/)
  })
})
