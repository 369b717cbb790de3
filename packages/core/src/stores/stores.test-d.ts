import type { PGlite, Transaction as PGliteTransaction } from '@electric-sql/pglite'
import type { Database as BetterSqlite3 } from 'better-sqlite3'
import { sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Cluster, Redis } from 'ioredis'
import type { Knex } from 'knex'
import type { Kysely, Transaction as KyselyTransaction } from 'kysely'
import type Libsql from 'libsql'
import type { Client, Pool, PoolClient } from 'pg'
import type postgres from 'postgres'
import type { createClient, createCluster } from 'redis'
import { expectTypeOf, test } from 'vitest'
import type { IdempotencyStore } from './contract.ts'
import { postgresStore } from './postgres.ts'
import { fromDrizzle, fromKnex, fromKysely } from './query-builders.ts'
import { redisStore } from './redis.ts'
import { sqliteStore } from './sqlite.ts'

/** The members of node:sqlite's class that the store reads, as `@types/node` has them from version 22. */
interface DatabaseSync {
  prepare(sql: string): {
    all(...values: string[]): Record<string, unknown>[]
    run(...values: string[]): object
  }
  exec(sql: string): void
  open(): void
  readonly isOpen: boolean
  readonly isTransaction: boolean
}

interface Tables {
  orders: { id: string }
}

declare const clients: {
  pool: Pool
  client: Client
  sql: postgres.Sql
  pglite: PGlite
  sqlite: BetterSqlite3
  libsql: Libsql.Database
  nodeSqlite: DatabaseSync
  ioredis: Redis
  ioredisCluster: Cluster
  kysely: Kysely<Tables>
  knex: Knex
  drizzle: NodePgDatabase
  nodeRedis: ReturnType<typeof createClient>
  nodeRedisCluster: ReturnType<typeof createCluster>
}

test('tx is the transaction of the Postgres driver', () => {
  expectTypeOf(postgresStore(clients.pool)).toExtend<IdempotencyStore<PoolClient>>()
  expectTypeOf(postgresStore(clients.sql)).toExtend<IdempotencyStore<postgres.TransactionSql>>()
  expectTypeOf(postgresStore(clients.pglite)).toExtend<IdempotencyStore<PGliteTransaction>>()
  void postgresStore(clients.pool).transaction((tx) => expectTypeOf(tx).toEqualTypeOf<PoolClient>())
  void postgresStore(clients.sql).transaction((tx) =>
    expectTypeOf(tx).toEqualTypeOf<postgres.TransactionSql>(),
  )
  void postgresStore(clients.pglite).transaction((tx) => expectTypeOf(tx).toEqualTypeOf<PGliteTransaction>())
})

test('tx is the SQLite connection', () => {
  void sqliteStore(clients.sqlite).transaction((tx) => expectTypeOf(tx).toEqualTypeOf<BetterSqlite3>())
  void sqliteStore(clients.libsql).transaction((tx) => expectTypeOf(tx).toEqualTypeOf<Libsql.Database>())
  void sqliteStore(clients.nodeSqlite).transaction((tx) => expectTypeOf(tx).toEqualTypeOf<DatabaseSync>())
})

test('accepts the Redis clients, without transactions', () => {
  for (const client of [
    clients.ioredis,
    clients.ioredisCluster,
    clients.nodeRedis,
    clients.nodeRedisCluster,
  ]) {
    expectTypeOf(redisStore(client)).toExtend<IdempotencyStore>()
  }
})

test('tx is the transaction of the query builder', () => {
  type DrizzleTransaction = Parameters<Parameters<typeof clients.drizzle.transaction>[0]>[0]
  const { kysely, knex, drizzle } = clients
  void postgresStore(fromKysely(kysely)).transaction((tx) =>
    expectTypeOf(tx).toEqualTypeOf<KyselyTransaction<Tables>>(),
  )
  void sqliteStore(fromKysely(kysely)).transaction((tx) =>
    expectTypeOf(tx).toEqualTypeOf<KyselyTransaction<Tables>>(),
  )
  void postgresStore(fromKnex(knex)).transaction((tx) => expectTypeOf(tx).toEqualTypeOf<Knex.Transaction>())
  void postgresStore(fromDrizzle(drizzle, sql)).transaction((tx) =>
    expectTypeOf(tx).toEqualTypeOf<DrizzleTransaction>(),
  )
})

test('refuses values that are not clients', () => {
  // @ts-expect-error a single connection: its transactions would take other events along
  postgresStore(clients.client)
  // @ts-expect-error a URL is not a client
  postgresStore('postgres://localhost')
  // @ts-expect-error an open file is not a database
  sqliteStore({ read() {} })
  // @ts-expect-error a Map does not run scripts
  redisStore(new Map())
})
