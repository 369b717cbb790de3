import { postgresStore } from '@postern/core/stores/postgres'
import { Pool } from 'pg'

const pool = new Pool({ connectionString: process.env.DATABASE_URL })
await postgresStore(pool).setup()
await pool.end()
