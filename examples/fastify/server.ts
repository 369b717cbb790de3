import { createApp } from './app.ts'

const app = createApp({
  secret: process.env.USERS_SECRET ?? '',
  sendWelcome: (email) => console.log(`Welcome, ${email}!`),
  log: (outcome) => console.log(outcome.status, 'code' in outcome ? outcome.code : outcome.kind),
})
console.log(await app.listen({ port: Number(process.env.PORT ?? 3000) }))
