import { createApp } from './app.ts'

const app = createApp({ secret: process.env.SLACK_SIGNING_SECRET ?? '', log: console.log })
await app.listen({ port: Number(process.env.PORT ?? 3000) })
console.log(app.server.address())
