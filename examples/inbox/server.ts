import { open } from './app.ts'

const { app, webhooks, close } = await open(process.env.DATABASE_URL!, process.env.WORKFLOWS_SECRET!)

const worker = await webhooks.work({ concurrency: 8 }) // here, or in a process without the server
const server = app.listen(Number(process.env.PORT ?? 3000), () => console.log(server.address()))

process.once('SIGTERM', async () => {
  setTimeout(() => process.exit(1), 25_000).unref() // before the platform's SIGKILL; the queue keeps the rest
  const closed = new Promise((resolve) => server.close(resolve))
  await Promise.all([closed, worker.stop()]) // finishes requests and running events
  await webhooks.idle()
  await close()
})
