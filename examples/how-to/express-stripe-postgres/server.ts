import pg from 'pg'
import { createApp } from './app.ts'

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL })
pool.on('error', console.error)
const app = await createApp({ pool, secret: process.env.STRIPE_WEBHOOK_SECRET ?? '' })
const server = app.listen(Number(process.env.PORT ?? 3000), () => console.log(server.address()))
