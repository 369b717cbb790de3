import { createApp } from './app.ts'

const app = createApp({
  secret: process.env.WORKFLOWS_SECRET ?? '',
  openTicket: (title, severity) => console.log(`${severity}: ${title}`),
  log: (outcome) => console.log(outcome.status, 'code' in outcome ? outcome.code : outcome.kind),
})
const server = app.listen(Number(process.env.PORT ?? 3000), () => console.log(server.address()))
