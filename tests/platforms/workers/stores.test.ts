import { execFileSync } from 'node:child_process'
import { createMockSender, faults } from '@postern/mock-sender'
import { standardWebhooks } from '@postern/providers/standard-webhooks'
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { createTestHarness } from 'wrangler'

vi.setConfig({ testTimeout: 60_000 })

const secret = `whsec_${btoa('secret of the test')}`
const sender = createMockSender({ provider: standardWebhooks, secret })
const url = process.env.POSTGRES_URL!

/** Starts a Worker from a file. The functions deliver to it and read its output. */
async function startWorker(main: string, vars = { WEBHOOK_SECRET: secret, DATABASE_URL: url }) {
  const worker = createTestHarness({
    workers: [
      {
        config: {
          name: 'webhooks',
          main,
          compatibility_date: '2026-03-01',
          compatibility_flags: ['nodejs_compat'],
          vars,
          d1_databases: [{ binding: 'DATABASE', database_name: 'webhooks', database_id: 'webhooks' }],
        },
      },
    ],
  })
  await worker.listen()
  onTestFinished(() => worker.close())
  return {
    reset: () => worker.reset(),
    printed: () => worker.getLogs().map(({ message }) => message),
    async deliver({ headers, text }: ReturnType<typeof sender.sign>) {
      const response = await worker.fetch('/webhooks', { method: 'POST', headers, body: text })
      return `${response.status} ${await response.text()}`
    },
  }
}

const contact = (fullName: string) => sender.sign('contact.created', { fullName })
const OK = '200 {"ok":true}'

beforeAll(() => {
  execFileSync(process.execPath, ['setup.js'], { env: { ...process.env, DATABASE_URL: url } })
})

it('without the secret, every reply is 401, and the terminal gives the reason', async () => {
  const { deliver, printed } = await startWorker('src/worker.ts', {} as never)
  expect(await deliver(contact('Ada'))).toBe('401 {"error":"SIGNATURE_INVALID"}')
  expect(printed().join()).toContain('The secret function returned no secret')
})

it('the memory of a Worker ends with it', async () => {
  const { deliver, printed, reset } = await startWorker('src/worker.ts')
  const message = contact('Ada')
  expect([await deliver(message), await deliver(message)]).toEqual([OK, OK])
  expect(printed()).toEqual(['Welcome, Ada'])
  await reset()
  expect(await deliver(message)).toBe(OK)
  expect(printed()).toEqual(['Welcome, Ada'])
})

it('Postgres remembers an event after the Worker has started again', async () => {
  const { deliver, printed, reset } = await startWorker('src/with-postgres.ts')
  const message = contact('Grace')
  expect(await deliver(message)).toBe(OK)
  expect(printed()).toEqual(['Welcome, Grace'])
  await reset()
  expect(await deliver(message)).toBe(OK)
  expect(printed()).toEqual([])
})

it('with Postgres, ten events delivered twice at once are each handled once', async () => {
  const { deliver, printed } = await startWorker('src/with-postgres.ts')
  const names = Array.from({ length: 10 }, (_, index) => `Contact ${index}`)
  const messages = names.map(contact).flatMap((message) => [message, message])
  expect(await Promise.all(messages.map(deliver))).toEqual(messages.map(() => OK))
  expect(printed().sort()).toEqual(names.map((name) => `Welcome, ${name}`))
})

it('with Postgres, a forgery is refused without a connection', async () => {
  const vars = { WEBHOOK_SECRET: secret, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nowhere' }
  const { deliver } = await startWorker('src/with-postgres.ts', vars)
  const forged = sender.sign('contact.created', {}, { faults: [faults.tamperedBody()] })
  expect(await deliver(forged)).toBe('401 {"error":"SIGNATURE_INVALID"}')
  expect(await deliver(contact('Ada'))).toBe('503 {"error":"STORE_UNAVAILABLE"}')
})

it('a pool that requests share fails: a connection belongs to the request that opened it', async () => {
  const { deliver } = await startWorker('src/unsuited/shared-pool.ts')
  expect(await deliver(contact('Barbara'))).toBe(OK)
  expect(await deliver(contact('Katherine'))).toBe('503 {"error":"STORE_UNAVAILABLE"}')
})

it('sqliteStore fails on D1, whose calls are asynchronous', async () => {
  const { deliver, printed } = await startWorker('src/unsuited/d1.ts')
  expect(await deliver(contact('Ada'))).toBe('500 {"error":"CONFIG_INVALID"}')
  expect(printed().join()).toContain('not a synchronous SQLite database')
  expect(printed()).not.toContain('Welcome, Ada')
})
