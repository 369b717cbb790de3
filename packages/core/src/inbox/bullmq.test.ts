import { afterAll, beforeAll, expect, test } from 'vitest'
import { bullmqHarness, openBullmq } from '../../test-servers/bullmq-harness.ts'
import { describeWithServer } from '../../test-servers/describe-with-server.ts'
import { startRedisServer } from '../../test-servers/redis-server.ts'
import { runInboxCases } from '../../test-servers/run-inbox-cases.ts'
import type { TestServer } from '../../test-servers/server-process.ts'
import { bullmqInbox } from './bullmq.ts'
import { collect, messageOf } from './cases/context.ts'

describeWithServer('redis', 'a Redis server', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startRedisServer()
  }, 60_000)
  afterAll(() => server?.stop())

  runInboxCases('BullMQ', ['dead', 'depth', 'shared', 'durable'], async () => bullmqHarness(server))

  test('lists a job that was failed by hand as a dead letter', async () => {
    const { inbox, queue, close } = openBullmq(server, 'by-hand')
    await inbox.put(messageOf('a'))
    const worker = await inbox.work(
      async () => {
        throw Object.assign(new Error('by hand'), { name: 'UnrecoverableError' })
      },
      { concurrency: 1, clock: { now: Date.now, after: () => () => {} } },
    )
    while ((await inbox.depth()).dead === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    await worker.stop()
    expect(await collect(inbox.dead.list())).toMatchObject([
      { id: 'a', attempt: 1, error: { code: 'HANDLER_FAILED', message: 'by hand' } },
    ])
    expect(await queue.getJobCounts('completed')).toEqual({ completed: 0 })
    await close()
  })
})

test.each([[{}], [{ queue: {} }], [{ queue: { add() {}, getJobs() {}, getJobCounts() {} } }]])(
  'refuses %o, which has no queue or no createWorker',
  (options) => {
    expect(() => bullmqInbox(options as never)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  },
)
