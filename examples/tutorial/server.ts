import { createApp } from './app.ts'

let failures = Number(process.env.FAILURES ?? 0)

const app = createApp({
  secret: process.env.WORKFLOWS_SECRET ?? '',
  openTicket(title) {
    if (failures-- > 0) throw new Error('the ticket system is down')
    console.log(`opened a ticket: ${title}`)
  },
})
const port = Number(process.env.PORT ?? 3000)
const server = app.listen(port, () => console.log(server.address()))
