import { PGlite } from '@electric-sql/pglite'
import BetterSqlite3 from 'better-sqlite3'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { drizzle as drizzlePGlite } from 'drizzle-orm/pglite'
import { drizzle as drizzlePostgresJs } from 'drizzle-orm/postgres-js'
import knex, { type Knex } from 'knex'
import { CamelCasePlugin, Kysely, PostgresDialect, SqliteDialect } from 'kysely'
import postgres from 'postgres'
import { postgresSchema, postgresStore } from '../src/stores/postgres.ts'
import { fromDrizzle, fromKnex, fromKysely } from '../src/stores/query-builders.ts'
import { type SqlStore, sqliteSchema, sqliteStore } from '../src/stores/sqlite.ts'
import { createPool } from './postgres-harness.ts'
import type { HarnessFactory } from './run-store-cases.ts'
import { createSqliteFile } from './sqlite-harness.ts'

interface Builder<Tx> {
  readonly store: SqlStore<Tx>
  insert(tx: Tx, id: string): PromiseLike<unknown>
  count(id: string): PromiseLike<number>
  end(): Promise<unknown>
}

interface Effects {
  effects: { id: string }
}

function toFactory<Tx>(
  name: string,
  connect: (url: string) => Promise<Builder<Tx>> | Builder<Tx>,
): HarnessFactory {
  const capabilities = ['transactions', 'purge', 'tidy'] as const
  return {
    name,
    capabilities,
    async create(server) {
      const { store, insert, count, end } = await connect(server?.url ?? '')
      return {
        capabilities,
        open: () => store as SqlStore<unknown>,
        write: (tx, id) => insert(tx as Tx, id),
        isWritten: async (id) => (await count(id)) === 1,
        close: end,
      }
    },
  }
}

const CREATE = 'CREATE TABLE IF NOT EXISTS effects (id text NOT NULL)'

async function createTables(
  run: (text: string) => Promise<unknown>,
  schema: readonly string[],
): Promise<void> {
  for (const statement of [CREATE, ...schema]) await run(statement)
}

const kyselyParts = (db: Kysely<Effects>) => ({
  insert: (tx: Kysely<Effects>, id: string) => tx.insertInto('effects').values({ id }).execute(),
  count: async (id: string) =>
    (await db.selectFrom('effects').selectAll().where('id', '=', id).execute()).length,
})

const knexParts = (db: Knex) => ({
  insert: (tx: Knex.Transaction, id: string) => tx('effects').insert({ id }),
  count: async (id: string) => (await db('effects').where({ id })).length,
})

export const sqliteBuilderFactories: readonly HarnessFactory[] = [
  toFactory('Kysely on better-sqlite3', async () => {
    const file = createSqliteFile((path) => new BetterSqlite3(path))
    const database = file.open() as BetterSqlite3.Database
    await createTables(async (text) => database.exec(text), sqliteSchema())
    const db = new Kysely<Effects>({ dialect: new SqliteDialect({ database }) })
    return { store: sqliteStore(fromKysely(db)), ...kyselyParts(db), end: async () => file.close() }
  }),
  toFactory('Knex on better-sqlite3', async () => {
    const file = createSqliteFile((path) => new BetterSqlite3(path))
    const db = knex({ client: 'better-sqlite3', connection: { filename: file.path }, useNullAsDefault: true })
    await createTables(async (text) => db.raw(text), sqliteSchema())
    const end = () => db.destroy().then(() => file.close())
    return { store: sqliteStore(fromKnex(db)), ...knexParts(db), end }
  }),
]

export const postgresBuilderFactories: readonly HarnessFactory[] = [
  toFactory('Kysely on pg, with camel case', async (url: string) => {
    const pool = createPool(url)
    await createTables((text) => pool.query(text), postgresSchema())
    const db = new Kysely<Effects>({
      dialect: new PostgresDialect({ pool }),
      plugins: [new CamelCasePlugin()],
    })
    return { store: postgresStore(fromKysely(db)), ...kyselyParts(db), end: () => db.destroy() }
  }),
  toFactory('Knex on pg', async (url: string) => {
    const db = knex({ client: 'pg', connection: url, pool: { min: 0, max: 10 } })
    await createTables(async (text) => db.raw(text), postgresSchema())
    return { store: postgresStore(fromKnex(db)), ...knexParts(db), end: () => db.destroy() }
  }),
  toFactory('Drizzle on pg', async (url: string) => {
    const pool = createPool(url)
    await createTables((text) => pool.query(text), postgresSchema())
    const db = drizzle(pool)
    const store = postgresStore(fromDrizzle(db, sql))
    return {
      store,
      insert: (tx, id) => tx.execute(sql`INSERT INTO effects VALUES (${id})`),
      count: async (id) => (await db.execute(sql`SELECT id FROM effects WHERE id = ${id}`)).rows.length,
      end: () => pool.end(),
    }
  }),
  toFactory('Drizzle on postgres.js', async (url: string) => {
    const client = postgres(url, { onnotice: () => {} })
    await createTables((text) => client.unsafe(text), postgresSchema())
    const db = drizzlePostgresJs(client)
    return {
      store: postgresStore(fromDrizzle(db, sql)),
      insert: (tx, id) => tx.execute(sql`INSERT INTO effects VALUES (${id})`),
      count: async (id) => (await db.execute(sql`SELECT id FROM effects WHERE id = ${id}`)).length,
      end: () => client.end(),
    }
  }),
]

export const pgliteBuilderFactory: HarnessFactory = toFactory('Drizzle on PGlite', async () => {
  const client = new PGlite()
  await createTables((text) => client.exec(text), postgresSchema())
  const db = drizzlePGlite(client)
  return {
    store: postgresStore(fromDrizzle(db, sql)),
    insert: (tx, id) => tx.execute(sql`INSERT INTO effects VALUES (${id})`),
    count: async (id) => (await db.execute(sql`SELECT id FROM effects WHERE id = ${id}`)).rows.length,
    end: () => client.close(),
  }
})
