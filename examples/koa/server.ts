import { createApp } from './app.ts'

const app = createApp({
  secret: process.env.VALIDIBOT_SECRET ?? '',
  reportFindings: (workflow, errors) => console.log(`${workflow}: ${errors} errors`),
  log: (outcome) => console.log(outcome.status, 'code' in outcome ? outcome.code : outcome.kind),
})
const server = app.listen(Number(process.env.PORT ?? 3000), () => console.log(server.address()))
