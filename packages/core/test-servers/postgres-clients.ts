import { sql as drizzleSql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import knex, { type Knex } from 'knex'
import { Kysely, PostgresDialect } from 'kysely'
import type pg from 'pg'
import postgres from 'postgres'
import { postgresStore } from '../src/stores/postgres.ts'
import { fromDrizzle, fromKnex, fromKysely } from '../src/stores/query-builders.ts'
import type { SqlStore } from '../src/stores/sql/sql-store.ts'
import { createPool } from './postgres-harness.ts'

/** A Postgres client with its own pool, and a store on it. */
export interface PostgresTestClient {
  readonly store: SqlStore<unknown>
  /** Inserts an effect inside a transaction of the store, or on the pool. */
  insert(id: string, tx?: unknown): PromiseLike<unknown>
  end(): Promise<unknown>
}

const INSERT = 'INSERT INTO effects VALUES ($1)'

interface Effects {
  effects: { id: string }
}

/** Every kind of client, with at most `max` connections. */
export const POSTGRES_CLIENTS: Readonly<Record<string, (url: string, max: number) => PostgresTestClient>> = {
  'pg Pool'(url, max) {
    const pool = createPool(url, { max })
    const on = (tx: unknown) => (tx ?? pool) as pg.Pool
    return {
      store: postgresStore(pool) as SqlStore<unknown>,
      insert: (id, tx) => on(tx).query(INSERT, [id]),
      end: () => pool.end(),
    }
  },
  'postgres.js'(url, max) {
    const sql = postgres(url, { max, onnotice: () => {}, prepare: false })
    const on = (tx: unknown) => (tx ?? sql) as postgres.Sql
    return {
      store: postgresStore(sql) as SqlStore<unknown>,
      insert: (id, tx) => on(tx)`INSERT INTO effects VALUES (${id})`,
      end: () => sql.end(),
    }
  },
  Kysely(url, max) {
    const db = new Kysely<Effects>({ dialect: new PostgresDialect({ pool: createPool(url, { max }) }) })
    const on = (tx: unknown) => (tx ?? db) as typeof db
    return {
      store: postgresStore(fromKysely(db)) as SqlStore<unknown>,
      insert: (id, tx) => on(tx).insertInto('effects').values({ id }).execute(),
      end: () => db.destroy(),
    }
  },
  Knex(url, max) {
    const db = knex({ client: 'pg', connection: url, pool: { min: 0, max } })
    const on = (tx: unknown) => (tx ?? db) as Knex
    return {
      store: postgresStore(fromKnex(db)) as SqlStore<unknown>,
      insert: (id, tx) => on(tx)('effects').insert({ id }),
      end: () => db.destroy(),
    }
  },
  Drizzle(url, max) {
    const pool = createPool(url, { max })
    const db = drizzle(pool)
    const on = (tx: unknown) => (tx ?? db) as typeof db
    return {
      store: postgresStore(fromDrizzle(db, drizzleSql)) as SqlStore<unknown>,
      insert: (id, tx) => on(tx).execute(drizzleSql`INSERT INTO effects VALUES (${id})`),
      end: () => pool.end(),
    }
  },
}
