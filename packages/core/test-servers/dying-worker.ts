// A worker whose handler ends the process. Prints each attempt, and `dead` when the event is a dead letter.
import { ticketReceiver } from '../test-support/tickets.ts'
import { type EngineName, openEngine } from './inbox-engines.ts'

const { engine, url, port, queue } = JSON.parse(process.argv[2]!) as {
  engine: EngineName
  url: string
  port: number
  queue: string
}
const { inbox, store } = await openEngine(engine, { url, port }, queue)
const { webhooks } = ticketReceiver({
  inbox,
  store: store as never,
  leaseMs: 500,
  retry: { attempts: 2, delaysMs: [0] },
})
webhooks.on('*', (_, { attempt }) => {
  process.stdout.write(`attempt ${attempt}\n`, () => process.exit(1))
  return new Promise(() => {})
})
webhooks.onDeadLetter((_, { attempt }) => void process.stdout.write(`dead after ${attempt}\n`))
await webhooks.work({ concurrency: 1 })
