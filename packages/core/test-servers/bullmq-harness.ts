import { randomUUID } from 'node:crypto'
import { Queue, Worker } from 'bullmq'
import { type BullmqInbox, bullmqInbox } from '../src/inbox/bullmq.ts'
import type { InboxHarness } from '../src/inbox/cases.ts'
import type { TestServer } from './server-process.ts'

/** An inbox on its own queue, with a function that closes it. */
export function openBullmq(
  { port }: Pick<TestServer, 'port'>,
  name: string,
  workerOptions: object = {},
): { inbox: BullmqInbox; queue: Queue; close(): Promise<void> } {
  const connection = { host: '127.0.0.1', port, maxRetriesPerRequest: null }
  const queue = new Queue(name, { connection })
  queue.on('error', () => {})
  const inbox = bullmqInbox({
    queue,
    createWorker: (process, options) =>
      new Worker(queue.name, process, { connection, ...options, ...workerOptions }).on('error', () => {}),
  })
  return { inbox, queue, close: () => queue.close() }
}

/** Runs the cases on a BullMQ server, each on its own queue. */
export function bullmqHarness(server: TestServer): InboxHarness & { close(): Promise<void> } {
  let opened: ReturnType<typeof openBullmq>[] = []
  let name = ''
  async function close(): Promise<void> {
    await Promise.all(opened.map((each) => each.close()))
    opened = []
  }
  return {
    capabilities: ['dead', 'depth', 'shared', 'durable'],
    async reset() {
      await close()
      name = `cases-${randomUUID()}`
    },
    open() {
      const one = openBullmq(server, name, { drainDelay: 1 })
      opened.push(one)
      return one.inbox
    },
    async restart() {
      await close()
      await server.restart()
    },
    close,
  }
}
