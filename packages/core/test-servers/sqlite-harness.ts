import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import Libsql from 'libsql'
import { type SqliteDatabase, sqliteStore } from '../src/stores/sqlite.ts'
import type { HarnessFactory } from './run-store-cases.ts'

export type Connection = SqliteDatabase & { close(): unknown }

/** Undefined before Node 22.5. */
export const nodeSqlite = process.getBuiltinModule('node:sqlite') as
  | { DatabaseSync: new (file: string) => Connection }
  | undefined

/** A file in its own directory, which `close` removes. Each `open` opens another connection to it. */
export function createSqliteFile(connect: (file: string) => Connection) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-sqlite-'))
  const connections = new Set<Connection>()
  function closeConnections(): void {
    for (const connection of connections) connection.close()
    connections.clear()
  }
  return {
    path: join(folder, 'claims.db'),
    open(): Connection {
      const connection = connect(this.path)
      connections.add(connection)
      return connection
    },
    closeConnections,
    close(): void {
      closeConnections()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function toFactory(name: string, connect: (file: string) => Connection): HarnessFactory {
  const capabilities = ['transactions', 'purge', 'tidy', 'shared', 'durable'] as const
  return {
    name,
    capabilities,
    async create() {
      const file = createSqliteFile(connect)
      let outside = file.open()
      outside.exec('PRAGMA journal_mode = WAL')
      outside.exec('CREATE TABLE effects (id TEXT NOT NULL)')
      await sqliteStore(outside).setup()
      return {
        capabilities,
        open: () => sqliteStore(file.open()),
        write: (tx, id) => (tx as Connection).prepare('INSERT INTO effects VALUES (?)').run(id),
        isWritten: async (id) => outside.prepare('SELECT id FROM effects WHERE id = ?').all(id).length === 1,
        async restart() {
          file.closeConnections()
          outside = file.open()
        },
        close: async () => file.close(),
      }
    },
  }
}

export const sqliteFactories: readonly HarnessFactory[] = [
  toFactory('better-sqlite3', (file) => new BetterSqlite3(file)),
  toFactory('better-sqlite3 with big integers', (file) => new BetterSqlite3(file).defaultSafeIntegers(true)),
  toFactory('libsql', (file) => new Libsql(file)),
]

export const nodeSqliteFactory = toFactory('node:sqlite', (file) => new nodeSqlite!.DatabaseSync(file))
