import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import postgres from 'postgres'
import type { StoreCapability } from '../src/stores/cases.ts'
import { type PostgresClient, postgresStore } from '../src/stores/postgres.ts'
import type { HarnessFactory } from './run-store-cases.ts'

interface TestClient {
  readonly client: PostgresClient
  insert(tx: never, id: string): PromiseLike<unknown>
  end(): Promise<unknown>
}

const INSERT = 'INSERT INTO effects VALUES ($1)'
const SELECT = 'SELECT id FROM effects WHERE id = $1'
const CREATE = 'CREATE TABLE IF NOT EXISTS effects (id text NOT NULL)'

/** A pool that tolerates a server that closes idle connections. */
export function createPool(url: string, options: pg.PoolConfig = {}): pg.Pool {
  return new pg.Pool({ connectionString: url, ...options }).on('error', () => {})
}

function toTestPool(url: string, options?: pg.PoolConfig): TestClient {
  const pool = createPool(url, options)
  return { client: pool, end: () => pool.end(), insert: (tx: pg.PoolClient, id) => tx.query(INSERT, [id]) }
}

function toTestSql(url: string): TestClient {
  const sql = postgres(url, { onnotice: () => {} })
  const insert = (tx: postgres.TransactionSql, id: string) => tx`INSERT INTO effects VALUES (${id})`
  return { client: sql, end: () => sql.end(), insert }
}

/** Opens four clients and uses them in turn. */
function onServer(
  name: string,
  connect: (url: string) => Promise<TestClient> | TestClient,
  capabilities: readonly StoreCapability[] = ['transactions', 'purge', 'tidy', 'shared', 'durable'],
): HarnessFactory {
  return {
    name,
    capabilities,
    async create(server) {
      const { url, restart } = server!
      const outside = createPool(url)
      let clients: TestClient[] = []
      let turn = 0
      const openClients = async () => {
        clients = await Promise.all([url, url, url, url].map(connect))
      }
      const closeClients = () => Promise.all(clients.map(({ end }) => end()))
      await openClients()
      await outside.query(CREATE)
      await postgresStore(outside).setup()
      return {
        capabilities,
        open: () => postgresStore(clients[turn++ % 4]!.client),
        write: (tx, id) => clients[0]!.insert(tx as never, id),
        isWritten: async (id) => (await outside.query(SELECT, [id])).rows.length === 1,
        async restart() {
          await closeClients()
          await restart()
          await openClients()
        },
        close: () => Promise.all([closeClients(), outside.end()]),
      }
    },
  }
}

export const postgresFactories: readonly HarnessFactory[] = [
  onServer('pg Pool', toTestPool),
  onServer(
    'pg Pool with serializable transactions',
    (url) => toTestPool(url, { options: '-c default_transaction_isolation=serializable' }),
    ['transactions', 'purge', 'tidy', 'shared'],
  ),
  onServer('postgres.js', toTestSql),
]

export const pgliteFactory: HarnessFactory = {
  name: 'PGlite',
  capabilities: ['transactions', 'purge', 'tidy'],
  async create() {
    const database = new PGlite()
    await database.query(CREATE)
    await postgresStore(database).setup()
    return {
      capabilities: pgliteFactory.capabilities,
      open: () => postgresStore(database),
      write: (tx, id) => (tx as PGlite).query(INSERT, [id]),
      isWritten: async (id) => (await database.query(SELECT, [id])).rows.length === 1,
      close: () => database.close(),
    }
  },
}

/** A database in LATIN1, which has no emoji and no non-Latin letters. */
export const latin1Factory: HarnessFactory = {
  name: 'pg Pool on a database in LATIN1',
  capabilities: [],
  async create(server) {
    const outside = createPool(server!.url)
    await outside.query("CREATE DATABASE latin1 ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    await outside.end()
    const pool = createPool(server!.url.replace(/postgres$/, 'latin1'))
    const store = postgresStore(pool)
    await store.setup()
    return { capabilities: [], open: () => store, close: () => pool.end() }
  },
}
