// An instance of a Lambda function: a process that handles one event after another, for start-instance.ts.
import { createAcme, handlers, type Way } from './handlers'

const handler = handlers[process.argv[2] as Way](createAcme(process.env.WEBHOOK_SECRET!))

process.on('message', (event: Parameters<typeof handler>[0]) => {
  handler(event, { callbackWaitsForEmptyEventLoop: true }).then(
    (result) => process.send!({ result }),
    (error) => process.send!({ error: String(error) }),
  )
})
process.send!('ready')
